using EdgeMon.Daq.Reading;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// Complete files, read in the order given, with a <see cref="ReadStatus.Boundary"/> between them. A file that cannot be
/// opened or read on is left there, told in <see cref="State"/> and counted; the next one follows. A reader of events takes what
/// lies in memory without a copy, if the file can be kept from being cut meanwhile (<see cref="MappedFile"/>).
/// </summary>
public sealed class FileSource : IByteSource
{
    private readonly IReadOnlyList<string> _paths;
    private int _next;
    private SafeFileHandle? _handle;
    private MappedFile? _mapped;
    private bool _boundaryDue, _triedMapping;
    private long _opened, _interrupted, _failed;

    /// <summary>A source over one or several files; all must exist and be regular files now.</summary>
    /// <param name="paths">Paths in the order in which they are read.</param>
    /// <exception cref="SourceException">No path, or one that cannot be read.</exception>
    public FileSource(params IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) throw new SourceException("files", "no file is given; name at least one");
        foreach (string path in paths) RequireReadable(path);
        _paths = paths;
        Name = paths[0];
        State = "not begun";
    }

    /// <summary>Clock of the watch for writers of a mapped file; the system's by default.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public string Name { get; private set; }
    /// <inheritdoc/>
    public long Position { get; private set; }
    /// <inheritdoc/>
    public bool IsLive => false;
    /// <inheritdoc/>
    public string State { get; private set; }
    /// <inheritdoc/>
    public SourceCounters Counters => new(_opened, _interrupted, _failed, 0, 0);

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            if (_handle is null && !OpenNext())
            {
                if (_next < _paths.Count) continue;
                return new(ReadStatus.End, 0);
            }
            if (_boundaryDue)
            {
                _boundaryDue = false;
                CloseCurrent();
                if (_next < _paths.Count) return new(ReadStatus.Boundary, 0);
                continue;
            }

            int read;
            try { read = RandomAccess.Read(_handle!, destination, Position); }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _interrupted++;
                _failed++;
                State = $"{Name}: cannot be read on at byte {Position} ({error.Message})";
                _boundaryDue = true;
                continue;
            }
            if (read > 0)
            {
                Position += read;
                return new(ReadStatus.Data, read);
            }
            State = $"{Name}: end of file";
            _boundaryDue = true;
        }
        return new(ReadStatus.Idle, 0);
    }

    /// <summary>
    /// The next bytes where they lie in memory, as if they had been read, or null: then they have to be read.
    /// </summary>
    /// <param name="before">How many of the bytes were read before; the block begins with them again [bytes].</param>
    /// <param name="bytes">Bytes in the block, unless the file ends before.</param>
    internal ReceiveBlock? TryMap(int before, int bytes)
    {
        if (_boundaryDue || _handle is null && !OpenNext()) return null;
        if (!_triedMapping)
        {
            _triedMapping = true;
            _mapped = MappedFile.TryOpen(_handle!, Time);
        }
        ReceiveBlock? block = _mapped?.TryMap(Position - before, bytes);
        if (block is not null) Position += block.Capacity - before;
        return block;
    }

    /// <summary>True when all of the current file was taken, and it is kept from growing: a read needs no room, it brings the end alone.</summary>
    internal bool IsAtEnd => !_boundaryDue && _mapped?.IsEnd(Position) == true;

    /// <summary>Makes ready what <see cref="TryMap"/> will be asked for next. From any thread, beside the one that reads.</summary>
    internal void MapAhead() => _mapped?.MapAhead();

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseCurrent();
        _next = _paths.Count;
    }

    /// <summary>Throws, with the fix, unless the path is a regular file that can be opened.</summary>
    internal static void RequireReadable(string path)
    {
        if (FileIdentity.Of(path) is { } identity)
        {
            if (identity.IsFolder) throw new SourceException(path, "is a folder, not a file; write folder:" + path + " to follow chunks in it");
            if (identity.IsPipe) throw new SourceException(path, "is a named pipe, not a file; read it through standard input: - < " + path);
        }
        else if (!File.Exists(path))
        {
            throw new SourceException(path, "file not found, or its folder may not be entered; check the path, or write tail:" + path + " to wait for it");
        }
        try { using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SourceException(path, $"cannot be opened ({error.Message}); check who may read it", error);
        }
    }

    private bool OpenNext()
    {
        if (_next >= _paths.Count) return false;
        Name = _paths[_next++];
        Position = 0;
        try
        {
            _handle = File.OpenHandle(Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _failed++;
            State = $"{Name}: cannot be opened ({error.Message})";
            return false;
        }
        _opened++;
        State = $"reading {Name}";
        return true;
    }

    private void CloseCurrent()
    {
        _mapped?.Close();
        _mapped = null;
        _triedMapping = false;
        _handle?.Dispose();
        _handle = null;
    }
}
