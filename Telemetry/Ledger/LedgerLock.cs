using System.Globalization;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>One process per state directory: a lock on a file, which the kernel takes back when the process ends in any way.</summary>
internal sealed class LedgerLock : IDisposable
{
    /// <summary>errno EAGAIN: somebody else holds the lock. Any other error is one of the disk or of access rights.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _file;

    private LedgerLock(FileStream file) => _file = file;

    /// <exception cref="LedgerOpenException">Another process holds the lock.</exception>
    public static LedgerLock Take(string directory)
    {
        string path = Path.Combine(directory, "ledger.lock");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy) when (busy.HResult == WouldBlock)
        {
            throw new LedgerOpenException(
                $"{directory}: the ledger is in use by {Holder(directory)}. One EdgeMon per state directory: stop the other one, or set another telemetry.stateDirectory.", busy);
        }
        File.WriteAllText(OwnerPath(directory), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new LedgerLock(file);
    }

    /// <summary>Who holds the lock, for the message only: beside the lock, since .NET locks the file to readers too.</summary>
    private static string OwnerPath(string directory) => Path.Combine(directory, "ledger.owner");

    private static string Holder(string directory)
    {
        try
        {
            return "process " + int.Parse(File.ReadAllText(OwnerPath(directory)), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception unknown) when (unknown is IOException or FormatException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }

    public void Dispose() => _file.Dispose();
}
