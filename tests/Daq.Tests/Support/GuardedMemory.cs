using System.Runtime.InteropServices;

namespace EdgeMon.Daq.Tests.Support;

/// <summary>
/// Bytes whose end lies at the end of a page, with a page behind it that nobody may read: a read past the end kills the test run.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ProtNone = 0, ProtReadWrite = 3, MapPrivate = 2, MapAnonymous = 0x20;
    private readonly byte* _map;
    private readonly nuint _mapBytes;

    public GuardedMemory(ReadOnlySpan<byte> content)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint pages = ((nuint)content.Length + page - 1) / page + 1;
        _mapBytes = (pages + 1) * page;
        _map = mmap(null, _mapBytes, ProtReadWrite, MapPrivate | MapAnonymous, -1, 0);
        if ((nint)_map == -1) throw new OutOfMemoryException("mmap");
        if (mprotect(_map + pages * page, page, ProtNone) != 0) throw new InvalidOperationException("mprotect");
        Start = _map + pages * page - content.Length;
        Length = content.Length;
        content.CopyTo(Span);
    }

    public byte* Start { get; }
    public int Length { get; }
    public Span<byte> Span => new(Start, Length);

    public void Dispose() => _ = munmap(_map, _mapBytes);

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);
}
