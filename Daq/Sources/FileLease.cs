using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// A read lease of Linux on an open file: as long as it is held, whoever opens the file for writing or cuts it waits in the kernel,
/// for at most /proc/sys/fs/lease-break-time (45 s), until the lease is given up.
/// </summary>
internal static partial class FileLease
{
    // linux/fcntl.h, asm-generic/fcntl.h, asm-generic/signal.h
    private const int SetSignal = 10, SetLease = 1024, GetLease = 1025, ReadLock = 0, Unlock = 2, SignalUrgent = 23;

    /// <summary>
    /// File systems whose files change through this kernel only: a lease on a file that a server or another layer can cut is none.
    /// Ext2 to ext4, XFS, Btrfs, F2FS, tmpfs (linux/magic.h).
    /// </summary>
    private static readonly long[] LocalFileSystems = [0xEF53, 0x58465342, 0x9123683E, 0xF2F52010, 0x01021994];

    /// <summary>
    /// True when the lease is held now. Not when the file is open for writing somewhere, belongs to somebody else (unless the
    /// process may take leases on everything), or lies on a file system without leases.
    /// </summary>
    public static bool TryTake(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return false;
        if (FileSystem(file, out FileSystemStatus status) != 0 || !LocalFileSystems.Contains(status.Type)) return false;
        // A process is told by SIGIO when somebody waits, which would end it. SIGURG is ignored; IsHeld tells.
        return Control(file, SetSignal, SignalUrgent) == 0 && Control(file, SetLease, ReadLock) == 0;
    }

    /// <summary>False when somebody waits for the file, and when the kernel has taken the lease back.</summary>
    public static bool IsHeld(SafeFileHandle file) => Control(file, GetLease, 0) == ReadLock;

    /// <summary>Gives the lease up: whoever waits goes on.</summary>
    public static void GiveUp(SafeFileHandle file) => _ = Control(file, SetLease, Unlock);

    /// <summary>The first field of <c>struct statfs</c> (120 bytes on machines of 64 bits).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    private struct FileSystemStatus
    {
        [FieldOffset(0)] public long Type;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "fstatfs")]
    private static partial int FileSystem(SafeFileHandle file, out FileSystemStatus status);
}
