using System.Runtime.InteropServices;

namespace EdgeMon.Signal.Tests.Support;

/// <summary>Memory that ends exactly where a page begins that must not be touched: a read past the end is a crash, not luck.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int PageBytes = 4096;
    private readonly nint _start;
    private readonly nuint _size;

    public GuardedMemory(int bytes)
    {
        nuint usable = (nuint)((bytes + PageBytes - 1) / PageBytes * PageBytes);
        _size = usable + PageBytes;
        _start = mmap(0, _size, 3 /* read, write */, 0x22 /* private, anonymous */, -1, 0);
        if (_start == -1) throw new OutOfMemoryException("mmap");
        if (mprotect(_start + (nint)usable, PageBytes, 0) != 0) throw new InvalidOperationException("mprotect");
        Pointer = (byte*)_start + usable - (nuint)bytes;
        Length = bytes;
    }

    public byte* Pointer { get; }
    public int Length { get; }

    /// <summary>The last <paramref name="count"/> elements before the guard page.</summary>
    public Span<T> Last<T>(int count) where T : unmanaged => new(Pointer + Length - count * sizeof(T), count);

    public void Dispose() => munmap(_start, _size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nuint length, int protection);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);
}
