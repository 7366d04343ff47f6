using System.Buffers;
using System.Runtime.InteropServices;
using EdgeMon.Daq.Reading;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// A piece of a file in memory without a copy: the pages in which the system keeps the file. It can be laid over another piece
/// once its last user has let go.
/// </summary>
internal sealed unsafe partial class MappedWindow : MemoryManager<byte>
{
    // linux/mman.h
    private const int MoveMayMove = 1, MoveFixed = 2;

    /// <summary>How many bytes the kernel maps around one that is touched, where it has them in memory (its default).</summary>
    private const int FaultAroundBytes = 64 << 10;

    private static readonly int PageBytes = Environment.SystemPageSize;

    /// <summary>How much earlier than expected a window may begin that was mapped ahead [bytes]: some events.</summary>
    public const int Slack = 64 << 10;

    private readonly int _bytes;
    private readonly byte[] _residence; // one byte for each page: 1 when it is in memory
    private readonly Piece[] _touches;  // the bytes that are touched
    private byte* _start;
    private nint _pages, _pagesBytes;  // the pages of the region that hold the window
    private long _offset;              // of the first of these pages in the file
    private long _startOffset;         // of the window's first byte in the file, as mapped

    /// <summary>A window of so many bytes, padding included, that lies nowhere yet.</summary>
    public MappedWindow(int bytes, Action<ReceiveBlock> giveBack)
    {
        _bytes = bytes;
        _residence = new byte[(bytes + Slack) / PageBytes + 2];
        _touches = new Piece[(bytes + Slack) / FaultAroundBytes + 3];
        Block = new ReceiveBlock(CreateMemory(bytes), giveBack) { Window = this };
    }

    /// <summary>The window as the reader sees it.</summary>
    public ReceiveBlock Block { get; }

    /// <summary>Where it lies; null while it lies nowhere.</summary>
    public MappedRegion? Region { get; private set; }

    /// <summary>Its pages in the region.</summary>
    public (nint Start, nint Bytes) Pages => (_pages, _pagesBytes);

    /// <summary>True when the window no longer depends on the file.</summary>
    public bool IsCopy { get; private set; }

    public override Span<byte> GetSpan() => new(_start, _bytes);

    /// <summary>The window never moves while it is in use.</summary>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin() { }

    /// <summary>
    /// Lays the window over the bytes from an offset on. False when not all of them are in memory: they have to be read, because a page that the disk
    /// cannot give would end the program here.
    /// </summary>
    /// <param name="region">Holds these bytes and counts the window, until <see cref="Leave"/>.</param>
    /// <param name="offset">Of the first byte in the file.</param>
    /// <param name="slack">So many bytes in front of it are entered, too, for <see cref="MoveTo"/>.</param>
    /// <param name="isExpected">False where the file may well not be in memory: then the last page is looked at first, because touching is
    /// the slowest way to read.</param>
    /// <param name="sink">A file in memory for the bytes that are touched.</param>
    public bool TryEnter(MappedRegion region, long offset, int slack, bool isExpected, SafeFileHandle sink)
    {
        Region = region;
        _offset = (offset - slack) / PageBytes * PageBytes;
        _pages = region.Start + (nint)(_offset - region.Offset);
        _pagesBytes = (nint)(MemoryMap.UpToPage(offset + _bytes) - _offset);
        _start = (byte*)region.Start + (offset - region.Offset);
        _startOffset = offset;
        IsCopy = false;
        if ((isExpected || IsInMemory(_pagesBytes - PageBytes)) && TryTouch(sink) && IsInMemory(0)) return true;
        Leave();
        return false;
    }

    /// <summary>
    /// Moves the beginning back within the slack, before anybody looks into the window. False when the bytes are not mapped.
    /// </summary>
    /// <param name="offset">Of the first byte in the file.</param>
    public bool MoveTo(long offset)
    {
        if (offset < _offset || offset > _startOffset) return false;
        _start -= _startOffset - offset;
        _startOffset = offset;
        return true;
    }

    /// <summary>
    /// Puts a copy into the place of the file's pages, under the hands of whoever reads the window: no byte changes and no address.
    /// False when there is no memory for it.
    /// </summary>
    public bool TryBecomeCopy(SafeFileHandle file)
    {
        if (IsCopy) return true;
        nint copy = MemoryMap.Map(0, (nuint)_pagesBytes, MemoryMap.ProtRead | MemoryMap.ProtWrite, MemoryMap.Private);
        if (copy == MemoryMap.Failed) return false;
        // By reading the file: where it was cut nevertheless, zeros stay, and nothing faults.
        var left = new Span<byte>((void*)copy, (int)_pagesBytes);
        long offset = _offset;
        try
        {
            for (int read; left.Length > 0 && (read = RandomAccess.Read(file, left, offset)) > 0; left = left[read..]) offset += read;
        }
        catch (IOException) { left.Clear(); }
        if (Move(copy, (nuint)_pagesBytes, (nuint)_pagesBytes, MoveMayMove | MoveFixed, _pages) == MemoryMap.Failed)
        {
            _ = MemoryMap.Unmap(copy, (nuint)_pagesBytes);
            return false;
        }
        IsCopy = true;
        return true;
    }

    /// <summary>Nobody may look into the window any longer.</summary>
    public void Leave()
    {
        _start = null;
        Region!.RemoveWindow();
        Region = null;
    }

    protected override void Dispose(bool disposing) { }

    /// <summary>
    /// Has the kernel enter the pages into the process's tables: it enters all around one that is touched. The kernel does the
    /// touching, by writing a byte of each piece somewhere, because to it a page that the disk cannot give is a write that comes out
    /// short, and to this program a signal that ends it. Asking for each page (MADV_POPULATE_READ) takes twice as long.
    /// </summary>
    private bool TryTouch(SafeFileHandle sink)
    {
        int touches = 0;
        for (nint at = _pages, end = at + _pagesBytes; at < end; at = (at / FaultAroundBytes + 1) * FaultAroundBytes)
            _touches[touches++] = new Piece(at, 1);
        fixed (Piece* pieces = _touches) return Write(sink, pieces, touches, 0) == touches;
    }

    /// <summary>True when all pages from an offset in the window's on are in memory and good.</summary>
    private bool IsInMemory(nint from)
    {
        int pages = (int)((_pagesBytes - from) / PageBytes);
        fixed (byte* residence = _residence)
            if (Residence(_pages + from, (nuint)(_pagesBytes - from), residence) != 0) return false;
        return !_residence.AsSpan(0, pages).ContainsAnyExcept((byte)1);
    }

    /// <summary><c>struct iovec</c>.</summary>
    private readonly record struct Piece(nint Start, nint Bytes);

    [LibraryImport("libc", EntryPoint = "mremap")]
    private static partial nint Move(nint from, nuint bytes, nuint newBytes, int flags, nint to);

    [LibraryImport("libc", EntryPoint = "pwritev")]
    private static partial nint Write(SafeFileHandle file, Piece* pieces, int count, nint offset);

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int Residence(nint address, nuint bytes, byte* pages);
}
