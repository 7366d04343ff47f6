using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// A stretch of a file in the address space of the process, in which several <see cref="MappedWindow"/> lie one behind the other. It is given back as a whole
/// when the last of them is left: to take pages out of the tables keeps other threads from entering theirs, and makes every core forget what it
/// has translated, so it is done once for many windows.
/// </summary>
/// <remarks>Thread safe where nothing else is said: windows are left on any thread.</remarks>
internal sealed class MappedRegion
{
    /// <summary>What the processor can translate at once, if the kernel keeps a file in pieces that large.</summary>
    private const long LargePageBytes = 2 << 20;

    /// <summary>
    /// Length where the file is long enough [bytes]: eight windows of the usual size. The pages of all windows in it count as this program's memory until it is given back.
    /// </summary>
    private const long UsualBytes = 32 << 20;

    private readonly nint _bytes;
    private int _windows = 1;

    private MappedRegion(nint start, nint bytes, long offset) => (Start, _bytes, Offset) = (start, bytes, offset);

    /// <summary>Address of the first byte.</summary>
    public nint Start { get; }
    /// <summary>Of the first byte in the file.</summary>
    public long Offset { get; }

    /// <summary>
    /// Maps a file from an offset on for a first window; null when the kernel refuses. Whole large pages, so that the kernel can use them where it keeps the file so;
    /// none is touched.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="length">Length of the file [bytes].</param>
    /// <param name="begin">First byte of the window in the file.</param>
    /// <param name="end">The byte behind its last one, at most the end of the last page of the file.</param>
    public static MappedRegion? TryMap(SafeFileHandle file, long length, long begin, long end)
    {
        long first = begin / LargePageBytes * LargePageBytes;
        long last = Math.Min(Math.Max(MemoryMap.RoundUp(end, LargePageBytes), first + UsualBytes), MemoryMap.UpToPage(length));
        nint start = MemoryMap.Map(0, (nuint)(last - first), MemoryMap.ProtRead, MemoryMap.Shared, file, (nint)first);
        return start == MemoryMap.Failed ? null : new MappedRegion(start, (nint)(last - first), first);
    }

    /// <summary>True when the region has these bytes of the file.</summary>
    public bool Holds(long begin, long end) => begin >= Offset && end <= Offset + _bytes;

    /// <summary>One window more; false when the region was given back.</summary>
    public bool TryAddWindow()
    {
        int windows = Volatile.Read(ref _windows);
        while (windows > 0)
        {
            int before = Interlocked.CompareExchange(ref _windows, windows + 1, windows);
            if (before == windows) return true;
            windows = before;
        }
        return false;
    }

    /// <summary>One window less.</summary>
    public void RemoveWindow()
    {
        if (Interlocked.Decrement(ref _windows) == 0) _ = MemoryMap.Unmap(Start, (nuint)_bytes);
    }

    /// <summary>
    /// Takes the file out of the region, all of whose windows are copies. To be called while one of them cannot be left. What lies around them is kept
    /// from others, without memory: the region is given back as a whole.
    /// </summary>
    /// <param name="copies">Addresses of the copies; they may overlap.</param>
    public void LeaveFile(IEnumerable<(nint Start, nint Bytes)> copies)
    {
        nint at = Start;
        foreach ((nint start, nint bytes) in copies.Order())
        {
            Close(at, start);
            at = Math.Max(at, start + bytes);
        }
        Close(at, Start + _bytes);

        // Where the kernel refuses, pages of the file stay that nobody looks at.
        static void Close(nint from, nint to)
        {
            if (to > from) _ = MemoryMap.Map(from, (nuint)(to - from), MemoryMap.ProtNone, MemoryMap.Private | MemoryMap.Fixed | MemoryMap.NoReserve);
        }
    }
}
