namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// Free bytes on the file system of the ledger, against the number below which people are told. Told once: what was said is taken back only when
/// there is a tenth more than that number.
/// </summary>
/// <param name="directory">A directory on the file system.</param>
/// <param name="warningBytes">Fewer free bytes are too few; 0 never tells.</param>
internal sealed class DiskRoom(string directory, long warningBytes)
{
    private readonly DriveInfo _drive = new(Path.GetFullPath(directory));
    private long _freeBytes = -1;

    /// <summary>Bytes that EdgeMon may still write, at the last look; -1 when the file system does not say.</summary>
    internal long FreeBytes => Interlocked.Read(ref _freeBytes);

    /// <summary>True from the look that found too few on.</summary>
    internal bool IsNearlyFull { get; private set; }

    /// <summary>Asks the file system.</summary>
    internal void Look()
    {
        try
        {
            Interlocked.Exchange(ref _freeBytes, _drive.AvailableFreeSpace);
        }
        catch (IOException)
        {
            // Not told. A disk that is broken shows at the next write.
            Interlocked.Exchange(ref _freeBytes, -1);
            return;
        }
        if (FreeBytes < warningBytes) IsNearlyFull = true;
        else if (FreeBytes >= warningBytes + warningBytes / 10) IsNearlyFull = false;
    }
}
