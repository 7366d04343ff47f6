using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>A decision of a person about what others may see. Written into the ledger's chain of hashes; published nowhere.</summary>
public sealed record DecisionRecord
{
    /// <summary>What made the record.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>What was decided about ("blinding").</summary>
    public required string Subject { get; init; }
    /// <summary>What holds from then on ("open", "closed").</summary>
    public required string Decision { get; init; }
    /// <summary>Who decided.</summary>
    public required string By { get; init; }
    /// <summary>Why; text, never markup.</summary>
    public required string Reason { get; init; }
    /// <summary>When [ms since 1970-01-01 UTC].</summary>
    public required long TimeUnixMs { get; init; }
}
