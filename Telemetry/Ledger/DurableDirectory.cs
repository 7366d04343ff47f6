using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// Makes a directory that survives a power loss. SQLite syncs the names in the directory of its database; the name of that directory in the one
/// above is ours to sync, since all that was acknowledged would be gone with it.
/// </summary>
internal static partial class DurableDirectory
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_RDONLY | O_DIRECTORY | O_CLOEXEC
    private const int AccessDenied = 13, InvalidArgument = 22;

    /// <summary>Makes the directory and those above it that are missing, and syncs each new name; an existing one is synced once more.</summary>
    /// <exception cref="IOException">It cannot be made or synced.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    internal static void Create(string path)
    {
        var names = new Stack<string>();
        string level = Path.GetFullPath(path);
        do
        {
            if (Path.GetDirectoryName(level) is not { } above) break;
            names.Push(above);
            if (Directory.Exists(level)) break;
            level = above;
        }
        while (true);
        Directory.CreateDirectory(path);
        foreach (string above in names) Sync(above);
    }

    /// <summary>fsync of a directory; .NET has none.</summary>
    internal static void Sync(string path)
    {
        using SafeFileHandle directory = Open(path, ReadOnlyDirectory);
        if (directory.IsInvalid)
        {
            // A directory above that we may not read is not of our making.
            if (Marshal.GetLastPInvokeError() == AccessDenied) return;
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        // Some file systems keep names without being asked, and know no such call.
        if (DurableFile.FileSync(directory) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument) throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
