using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeMon.Daq.Reading;

/// <summary>
/// Asks the kernel to back a large buffer with pages of 2 MB in place of 4 kB, so that going through it does not wait for
/// translations of addresses. It is a wish: where the kernel has no such pages, nothing changes.
/// </summary>
public static partial class HugePages
{
    private const nint PageBytes = 2 << 20;
    private const int MadvHugePage = 14; // linux/mman.h

    /// <summary>Asks for the whole huge pages inside a buffer. To be called before it is first written to.</summary>
    /// <param name="pinned">A buffer that does not move.</param>
    public static unsafe void AskFor(byte[] pinned)
    {
        if (!OperatingSystem.IsLinux()) return;
        nint start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)), end = start + pinned.Length;
        // The pages at both ends belong to the buffer only in part.
        nint first = (start + PageBytes - 1) / PageBytes * PageBytes, last = end / PageBytes * PageBytes;
        if (last > first) _ = Advise(first, (nuint)(last - first), MadvHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint bytes, int advice);
}
