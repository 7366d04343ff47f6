using System.Buffers;
using System.Runtime.InteropServices;
using EdgeMon.Daq.Reading;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// A piece of a file in memory without a copy: the pages in which the system keeps the file. It can be moved over another piece
/// once its last user has let go.
/// </summary>
internal sealed unsafe partial class MappedWindow : MemoryManager<byte>
{
    // linux/mman.h
    private const int ProtRead = 1, ProtWrite = 2, MapShared = 1, MapPrivate = 2, MapAnonymous = 0x20, MoveMayMove = 1, MoveFixed = 2;
    private const nint Failed = -1;

    /// <summary>How many bytes the kernel maps around one that is touched, where it has them in memory (its default).</summary>
    private const int FaultAroundBytes = 64 << 10;

    private static readonly nint PageBytes = Environment.SystemPageSize;

    private readonly int _bytes;
    private readonly byte[] _residence; // one byte for each page: 1 when it is in memory
    private readonly Piece[] _touches;  // the bytes that are touched
    private byte* _map, _start;
    private nint _mapBytes;
    private long _offset; // of the first mapped byte in the file

    /// <summary>A window of so many bytes, padding included, that lies nowhere yet.</summary>
    public MappedWindow(int bytes, Action<ReceiveBlock> giveBack)
    {
        _bytes = bytes;
        _residence = new byte[bytes / PageBytes + 2];
        _touches = new Piece[bytes / FaultAroundBytes + 3];
        Block = new ReceiveBlock(CreateMemory(bytes), giveBack) { Window = this };
    }

    /// <summary>The window as the reader sees it.</summary>
    public ReceiveBlock Block { get; }

    /// <summary>True when the window no longer depends on the file.</summary>
    public bool IsCopy { get; private set; }

    public override Span<byte> GetSpan() => new(_start, _bytes);

    /// <summary>The window never moves while it is in use.</summary>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin() { }

    /// <summary>
    /// Maps the bytes from an offset on. False when not all of them are in memory: they have to be read, because a page that the disk
    /// cannot give would end the program here.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Of the first byte in the file; all of the window lies in the file.</param>
    /// <param name="sink">A file in memory for the bytes that are touched.</param>
    public bool TryMap(SafeFileHandle file, long offset, SafeFileHandle sink)
    {
        nint before = (nint)(offset % PageBytes);
        _offset = offset - before;
        _mapBytes = (before + _bytes + PageBytes - 1) / PageBytes * PageBytes;
        nint map = Map(0, (nuint)_mapBytes, ProtRead, MapShared, file, (nint)_offset);
        if (map == Failed) return false;
        _map = (byte*)map;
        _start = _map + before;
        IsCopy = false;
        if (IsInMemory(_mapBytes - PageBytes) && TryTouch(sink) && IsInMemory(0)) return true;
        Unmap();
        return false;
    }

    /// <summary>
    /// Puts a copy into the place of the file's pages, under the hands of whoever reads the window: no byte changes and no address.
    /// False when there is no memory for it.
    /// </summary>
    public bool TryBecomeCopy(SafeFileHandle file)
    {
        if (IsCopy) return true;
        nint copy = Map(0, (nuint)_mapBytes, ProtRead | ProtWrite, MapPrivate | MapAnonymous, -1, 0);
        if (copy == Failed) return false;
        // By reading the file: where it was cut nevertheless, zeros stay, and nothing faults.
        var left = new Span<byte>((void*)copy, (int)_mapBytes);
        long offset = _offset;
        try
        {
            for (int read; left.Length > 0 && (read = RandomAccess.Read(file, left, offset)) > 0; left = left[read..]) offset += read;
        }
        catch (IOException) { left.Clear(); }
        if (Move(copy, (nuint)_mapBytes, (nuint)_mapBytes, MoveMayMove | MoveFixed, (nint)_map) == Failed)
        {
            _ = Unmap(copy, (nuint)_mapBytes);
            return false;
        }
        IsCopy = true;
        return true;
    }

    /// <summary>Nobody may look into the window any longer.</summary>
    public void Unmap()
    {
        _ = Unmap((nint)_map, (nuint)_mapBytes);
        _map = _start = null;
    }

    protected override void Dispose(bool disposing) { }

    /// <summary>
    /// Has the kernel enter the pages into the process's tables: it enters all around one that is touched. The kernel does the
    /// touching, by writing a byte of each piece somewhere, because to it a page that the disk cannot give is a write that comes out short, and to
    /// this program a signal that ends it. Asking for each page (MADV_POPULATE_READ) takes twice as long.
    /// </summary>
    private bool TryTouch(SafeFileHandle sink)
    {
        int touches = 0;
        for (nint at = (nint)_map, end = at + _mapBytes; at < end; at = (at / FaultAroundBytes + 1) * FaultAroundBytes)
            _touches[touches++] = new Piece(at, 1);
        fixed (Piece* pieces = _touches) return Write(sink, pieces, touches, 0) == touches;
    }

    /// <summary>True when all pages from an offset in the mapping on are in memory and good.</summary>
    private bool IsInMemory(nint from)
    {
        int pages = (int)((_mapBytes - from) / PageBytes);
        fixed (byte* residence = _residence)
            if (Residence((nint)_map + from, (nuint)(_mapBytes - from), residence) != 0) return false;
        return !_residence.AsSpan(0, pages).ContainsAnyExcept((byte)1);
    }

    /// <summary><c>struct iovec</c>.</summary>
    private readonly record struct Piece(nint Start, nint Bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, SafeFileHandle file, nint offset);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    private static partial nint Move(nint from, nuint bytes, nuint newBytes, int flags, nint to);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "pwritev")]
    private static partial nint Write(SafeFileHandle file, Piece* pieces, int count, nint offset);

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int Residence(nint address, nuint bytes, byte* pages);
}
