namespace EdgeMon.Host;

/// <summary>Exit codes of every verb (after sysexits.h where it has a name).</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;
    /// <summary>The input could not be read at all.</summary>
    public const int BadInput = 2;
    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;
    /// <summary>Something that is needed cannot be had: a port, the broker.</summary>
    public const int Unavailable = 69;
    /// <summary>An internal error.</summary>
    public const int Internal = 70;
    /// <summary>The ledger could not be written.</summary>
    public const int LedgerFailed = 74;
    /// <summary>Configuration, maps or calibration were refused.</summary>
    public const int Configuration = 78;
}
