namespace EdgeMon.Telemetry.Ledger;

/// <summary>The ledger could not do what was asked. Nothing of it was acknowledged.</summary>
public class LedgerException : Exception
{
    /// <summary>With the reason.</summary>
    public LedgerException(string message) : base(message) { }
    /// <summary>With the reason and its cause.</summary>
    public LedgerException(string message, Exception? inner) : base(message, inner) { }
}

/// <summary>
/// No room: the transaction was rolled back, the ledger is intact, and the same call succeeds when there is room again.
/// </summary>
public sealed class LedgerFullException(string message, Exception? inner) : LedgerException(message, inner);

/// <summary>
/// Another program holds the ledger locked for longer than a write waits. The ledger is intact, and the same call succeeds when that program lets go.
/// </summary>
public sealed class LedgerBusyException(string message, Exception? inner) : LedgerException(message, inner);

/// <summary>
/// A write or fsync failed. What reached the disk is unknown, so a repeated fsync proves nothing (RELIABILITY, "read first"):
/// the ledger stays read-only until the program is started again, and the program must end with an exit code other than 0.
/// </summary>
public sealed class LedgerFailedException(string message, Exception? inner) : LedgerException(message, inner);

/// <summary>The ledger cannot be opened: used by another process, of another experiment, damaged, or from a newer program.</summary>
public sealed class LedgerOpenException : LedgerException
{
    /// <summary>With the reason.</summary>
    public LedgerOpenException(string message) : base(message) { }
    /// <summary>With the reason and its cause.</summary>
    public LedgerOpenException(string message, Exception? inner) : base(message, inner) { }
}
