namespace EdgeMon.Telemetry.Tests.PowerLoss;

/// <summary>What a process did to the files of one directory, or told the world.</summary>
internal enum DiskOperationKind
{
    /// <summary>A file appeared under a name.</summary>
    Create,
    /// <summary>Bytes were written at an offset.</summary>
    Write,
    /// <summary>The file got another length.</summary>
    Truncate,
    /// <summary>fsync of the file returned: its content is on the disk.</summary>
    Sync,
    /// <summary>A name disappeared.</summary>
    Remove,
    /// <summary>fsync of the directory returned: the names in it are on the disk.</summary>
    SyncDirectory,
    /// <summary>fsync of the directory above returned: the directory itself is on the disk.</summary>
    SyncParent,
    /// <summary>The process acknowledged a record on its standard output.</summary>
    Acknowledge,
}

/// <summary>One step of a trace.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="File">Name in the directory; empty where it does not apply.</param>
/// <param name="Number">Offset of a write, length of a truncation, number of the record that was acknowledged.</param>
/// <param name="Data">Bytes of a write.</param>
internal readonly record struct DiskOperation(DiskOperationKind Kind, string File, long Number, byte[] Data);
