using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>The kernel's calls that give addresses to pages, as <see cref="MappedRegion"/> and <see cref="MappedWindow"/> use them.</summary>
internal static partial class MemoryMap
{
    // linux/mman.h
    public const int ProtNone = 0, ProtRead = 1, ProtWrite = 2;
    public const int Shared = 1, Private = 2, Fixed = 0x10, Anonymous = 0x20, NoReserve = 0x4000;

    /// <summary>What <c>mmap</c> and <c>mremap</c> return in place of an address when they are refused.</summary>
    public const nint Failed = -1;

    /// <summary>A number of bytes with those that fill the last page.</summary>
    public static long UpToPage(long bytes) => RoundUp(bytes, Environment.SystemPageSize);

    /// <summary>The next multiple.</summary>
    public static long RoundUp(long value, long to) => (value + to - 1) / to * to;

    /// <summary>Pages of a file.</summary>
    [LibraryImport("libc", EntryPoint = "mmap")]
    public static partial nint Map(nint address, nuint bytes, int protection, int flags, SafeFileHandle file, nint offset);

    /// <summary>Pages of no file.</summary>
    public static nint Map(nint address, nuint bytes, int protection, int flags) => Map(address, bytes, protection, flags | Anonymous, -1, 0);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, nint offset);
}
