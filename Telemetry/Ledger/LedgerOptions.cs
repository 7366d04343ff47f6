using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>Where the ledger is and whose it is.</summary>
public sealed record LedgerOptions
{
    /// <summary>Name of the database file in <see cref="Directory"/>.</summary>
    public const string FileName = "ledger.sqlite";

    /// <summary>State directory; made when it does not exist.</summary>
    [Required]
    public required string Directory { get; init; }
    /// <summary>Experiment: fixed when the ledger is made, so that no other experiment's data get in.</summary>
    [Required]
    public required string Experiment { get; init; }
    /// <summary>True for data of the virtual detector: fixed when the ledger is made. Real and simulated data never share a ledger.</summary>
    public required bool Simulated { get; init; }
    /// <summary>Check every record against the hash chain when the ledger is opened.</summary>
    public bool VerifyAtOpen { get; init; } = true;
    /// <summary>Largest size of the database [pages of 4096 bytes], 0 for no limit of its own: the disk's room is the limit.</summary>
    [Range(0, int.MaxValue)]
    public int MaximumPages { get; init; }

    /// <summary>Path of the database.</summary>
    public string DatabasePath => Path.Combine(Directory, FileName);
}
