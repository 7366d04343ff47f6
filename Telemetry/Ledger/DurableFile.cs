using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// Small files that survive a power loss. The flush of .NET hides that it failed (RELIABILITY, "read first", 1); here a failed one is an error.
/// </summary>
public static partial class DurableFile
{
    /// <summary>Puts a content in the place of a file: it is the old one or the new one at any time, and the new one when this returns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Who may read it.</param>
    /// <exception cref="IOException">It could not be written or synced; the old content stays.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        string draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode, BufferSize = 0 }))
            {
                file.Write(content);
                Sync(file.SafeFileHandle, draft);
            }
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
        DurableDirectory.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Appends to a file, which is made when it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What is appended; on the disk when this returns.</param>
    /// <exception cref="IOException">It could not be written or synced.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Append(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, BufferSize = 0 });
        file.Write(content);
        Sync(file.SafeFileHandle, path);
    }

    private static void Sync(SafeFileHandle file, string path)
    {
        if (FileSync(file) != 0) throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int FileSync(SafeFileHandle file);
}
