using System.Runtime.InteropServices;
using EdgeMon.Daq.Reading;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// A complete file of which windows are handed out that lie in the system's page cache. A mapped file that is cut would end the
/// program that looks into it; a <see cref="FileLease"/> makes whoever wants to write wait until the windows that are out
/// have become copies, which takes milliseconds and does not wait for their users.
/// </summary>
/// <remarks>
/// Thread safe: windows come back from any thread. A program that is itself stopped for longer than the kernel's deadline of 45 s,
/// while the file is cut, can still meet the end of the file.
/// </remarks>
internal sealed partial class MappedFile
{
    /// <summary>How long a writer waits at most before it is noticed.</summary>
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(20);

    /// <summary>What is left of a file is read in place of mapped when it is less [bytes].</summary>
    private const int ShortestWindow = 64 << 10;

    private const uint CloseOnExec = 1; // linux/memfd.h

    private readonly Lock _mapping = new(); // taken before the other; held while a window is mapped
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _file, _sink;
    private readonly long _length;
    private readonly Action<ReceiveBlock> _giveBack;
    private readonly Stack<MappedWindow> _free = new(8);
    private readonly List<MappedWindow> _out = new(8); // these lie in regions until they are taken from here
    private readonly ITimer _watch;
    private bool _holdsLease = true, _isClosed, _isReleased;
    // Guarded by the first lock.
    private bool _wasInMemory;        // the last window that was asked for
    private MappedWindow? _ahead;     // a window that nobody has asked for yet; it is among those that are out
    private MappedRegion? _region;    // where the last window lies or lay
    private long _expected = long.MaxValue; // where the next window begins at the latest
    private int _expectedBytes;

    private MappedFile(SafeFileHandle file, long length, SafeFileHandle sink, TimeProvider time)
    {
        (_file, _length, _sink, _giveBack) = (file, length, sink, GiveBack);
        bool isHeld = false;
        _file.DangerousAddRef(ref isHeld); // stays open until the last window is back
        _watch = time.CreateTimer(static file => ((MappedFile)file!).Watch(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch.Change(WatchPeriod, WatchPeriod);
    }

    /// <summary>Takes a lease; null where there is none, and the file has to be read.</summary>
    /// <param name="file">Remains the caller's; what the caller closes stays open until the last window is back.</param>
    /// <param name="time">Runs the watch for writers.</param>
    public static MappedFile? TryOpen(SafeFileHandle file, TimeProvider time)
    {
        if (!FileLease.TryTake(file)) return null;
        // From here on the length stays.
        SafeFileHandle sink = FileInMemory("edgemon-touch", CloseOnExec);
        if (!sink.IsInvalid && FileIdentity.Of(file) is { } identity) return new MappedFile(file, identity.Length, sink, time);
        sink.Dispose();
        FileLease.GiveUp(file);
        return null;
    }

    /// <summary>Windows that are in use, or wait for being asked for.</summary>
    internal int WindowsOut
    {
        get
        {
            lock (_lock) return _out.Count;
        }
    }

    /// <summary>
    /// The bytes from an offset on, to be called by one thread, as many as asked for or up to the end of the file. Null when these are too few to be worth it, the padding of a
    /// block does not fit behind them into the file or what is left of its last page, not all of them are in memory, or a writer wants the file.
    /// </summary>
    public ReceiveBlock? TryMap(long offset, int most)
    {
        int bytes = (int)Math.Min(most, _length - offset);
        if (bytes < Math.Min(most, ShortestWindow)) return null;
        lock (_mapping)
        {
            MappedWindow? window = TakeAhead(offset, bytes + ReceiveBlock.Padding) ?? Map(offset, bytes + ReceiveBlock.Padding, slack: 0);
            if (window is null) return null;
            (_expected, _expectedBytes) = (offset + bytes, bytes + ReceiveBlock.Padding);
            window.Block.AddReference();
            return window.Block;
        }
    }

    /// <summary>True at the end of the file, as long as nobody can move it.</summary>
    public bool IsEnd(long offset)
    {
        lock (_lock) return offset == _length && _holdsLease && KeepsLease();
    }

    /// <summary>
    /// Maps what follows the last window, if it is not done yet: half of the time that a window costs is entering its pages, and other threads
    /// need not wait for it. Beside any other call.
    /// </summary>
    public void MapAhead()
    {
        if (!_mapping.TryEnter()) return; // somebody is at it
        try
        {
            // The last window is as long as what is left then, and is not made before it is asked for.
            if (_ahead is null && _wasInMemory && !_isClosed && _expected >= MappedWindow.Slack && _expected + _expectedBytes <= _length)
                _ahead = Map(_expected, _expectedBytes, MappedWindow.Slack);
        }
        finally { _mapping.Exit(); }
    }

    /// <summary>The window that was mapped ahead, when it is the one that is asked for.</summary>
    private MappedWindow? TakeAhead(long offset, int bytes)
    {
        if (_ahead is not { } window) return null;
        bool isHeld;
        lock (_lock) isHeld = _holdsLease && KeepsLease();
        if (isHeld && window.Block.Bytes.Length == bytes && window.MoveTo(offset))
        {
            _ahead = null;
            return window;
        }
        DropAhead();
        return null;
    }

    private void DropAhead()
    {
        if (_ahead is { } window) GiveBack(window.Block);
        _ahead = null;
    }

    /// <summary>Maps a window and lists it with those that are out; null as <see cref="TryMap"/>.</summary>
    private MappedWindow? Map(long offset, int bytes, int slack)
    {
        if (offset + bytes > MemoryMap.UpToPage(_length)) return null;
        MappedWindow? window;
        lock (_lock)
        {
            if (!_holdsLease || !KeepsLease()) return null;
            _free.TryPop(out window);
        }
        if (window is null || window.Block.Bytes.Length != bytes) window = new MappedWindow(bytes, _giveBack);
        if (_region?.Holds(offset - slack, offset + bytes) != true || !_region.TryAddWindow())
            _region = MappedRegion.TryMap(_file, _length, offset - slack, offset + bytes);
        _wasInMemory = _region is not null && window.TryEnter(_region, offset, slack, _wasInMemory, _sink);
        lock (_lock)
        {
            if (_wasInMemory && _holdsLease)
            {
                _out.Add(window);
                return window;
            }
            _free.Push(window);
        }
        if (_wasInMemory) window.Leave(); // a writer came meanwhile; nobody has looked into the window
        return null;
    }

    /// <summary>No further window is asked for. The lease ends with the last one that is out.</summary>
    public void Close()
    {
        lock (_mapping)
        {
            DropAhead();
            lock (_lock)
            {
                _isClosed = true;
                ReleaseWhenDone();
            }
        }
    }

    private void GiveBack(ReceiveBlock block)
    {
        MappedWindow window = block.Window!;
        lock (_lock) _out.Remove(window);
        window.Leave();
        lock (_lock)
        {
            _free.Push(window);
            ReleaseWhenDone();
        }
    }

    private void Watch()
    {
        lock (_lock)
            if (_holdsLease) KeepsLease();
    }

    /// <summary>True when nobody wants to write. Else the lease is given up as soon as no window depends on the file.</summary>
    private bool KeepsLease()
    {
        if (FileLease.IsHeld(_file)) return true;
        foreach (MappedWindow window in _out)
            if (!window.TryBecomeCopy(_file)) return false; // no memory: again at the next look
        foreach (IGrouping<MappedRegion, MappedWindow> windows in _out.GroupBy(window => window.Region!))
            windows.Key.LeaveFile(windows.Select(window => window.Pages));
        GiveUpLease();
        return false;
    }

    private void GiveUpLease()
    {
        FileLease.GiveUp(_file);
        _holdsLease = false;
        _watch.Dispose();
    }

    private void ReleaseWhenDone()
    {
        if (!_isClosed || _isReleased || _out.Count > 0) return;
        _isReleased = true;
        if (_holdsLease) GiveUpLease();
        _file.DangerousRelease();
        _sink.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle FileInMemory(string name, uint flags);
}
