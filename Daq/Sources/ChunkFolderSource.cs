using System.Diagnostics;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// A folder in which the DAQ writes chunks <c>cdr01CCC-RRRRRR.dat</c>. They are read in order of run and chunk number, each as it
/// grows; the source moves on, with a <see cref="ReadStatus.Boundary"/>, only when the next chunk exists and all of the
/// present one has been read. A chunk that stays missing while later ones exist is passed over after a configured patience; one that
/// appears after its place has passed is not read. Both are counted. Never ends by itself.
/// </summary>
public sealed class ChunkFolderSource : IByteSource
{
    private readonly ChunkFolderOptions _options;
    private readonly string _folder;
    private readonly GrowingFile _file = new();
    private readonly SortedSet<ChunkName> _ahead = [];
    private readonly HashSet<ChunkName> _passed = [];
    private ChunkName? _current;
    private bool _begun;
    private bool _moveOn;
    private bool _readAgain;
    private long _gapSince;
    private long _nextLook;
    private long _opened, _interrupted, _failed, _skipped;

    /// <summary>Follows a folder, which must exist.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <exception cref="SourceException">No such folder, or it cannot be listed.</exception>
    public ChunkFolderSource(string folder, ChunkFolderOptions? options = null)
    {
        if (!Directory.Exists(folder)) throw new SourceException(folder, "folder not found; check the path, or create it before EdgeMon starts");
        try { using var entries = Directory.EnumerateFiles(folder).GetEnumerator(); entries.MoveNext(); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(folder, $"cannot be listed ({error.Message}); check who may read it", error);
        }
        _folder = folder;
        _options = options ?? new ChunkFolderOptions();
        Name = folder;
        State = $"waiting for the first chunk in {folder}";
    }

    /// <inheritdoc/>
    public string Name { get; private set; }
    /// <inheritdoc/>
    public long Position { get; private set; }
    /// <inheritdoc/>
    public bool IsLive => true;
    /// <inheritdoc/>
    public string State { get; private set; }
    /// <inheritdoc/>
    public SourceCounters Counters => new(_opened, _interrupted, _failed, 0, _skipped);

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        long deadline = Wait.Deadline(wait);
        while (!cancellation.IsCancellationRequested)
        {
            if (_readAgain) ReadAgain();
            if (_moveOn || _current is null) OpenNext();
            if (_file.IsOpen)
            {
                string problem = "";
                int read = _file.Read(destination, ref problem);
                if (read > 0)
                {
                    Position = _file.Position;
                    return new(ReadStatus.Data, read);
                }
                if (read < 0)
                {
                    _interrupted++;
                    _failed++;
                    State = $"{Name}: cannot be read on ({problem}); waiting for the next chunk";
                    _file.Dispose();
                }
                else if (_file.WasCut())
                {
                    _interrupted++;
                    State = $"{Name}: was cut below byte {Position}; reading it from its first byte";
                    _readAgain = true;
                    return new(ReadStatus.Boundary, 0);
                }
            }
            if (_current is not null && NextIsDue())
            {
                // What was written between the last read and the appearance of the next chunk must not be lost.
                string problem = "";
                int read = _file.IsOpen ? _file.Read(destination, ref problem) : 0;
                if (read > 0)
                {
                    Position = _file.Position;
                    return new(ReadStatus.Data, read);
                }
                _moveOn = true;
                return new(ReadStatus.Boundary, 0);
            }
            if (Wait.Left(deadline, 1) == 0) break;
            Wait.Sleep(deadline, _options.PollMilliseconds, cancellation);
        }
        return new(ReadStatus.Idle, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void ReadAgain()
    {
        _readAgain = false;
        Position = 0;
        if (_file.TryOpen(Name, atEnd: false) is { } problem) State = $"{Name}: cannot be opened again ({problem}); waiting for the next chunk";
    }

    /// <summary>Opens the first chunk, or the one after the present; stays where it is when there is none.</summary>
    private void OpenNext()
    {
        if (_current is null)
        {
            Look();
            if (_ahead.Count == 0 || !IsDue(_ahead.Min)) return;
        }
        // A chunk that cannot be opened is passed over like a missing one.
        while (_ahead.Count > 0)
        {
            ChunkName next = _ahead.Min;
            _ahead.Remove(next);
            if (_current is { } before && !next.Follows(before)) _skipped += next.Run == before.Run ? next.Chunk - before.Chunk - 1 : next.Chunk - 1;
            _moveOn = false;
            _gapSince = 0;
            _current = next;
            _passed.Add(next);
            Name = Path.Combine(_folder, next.FileName(_options.Prefix));
            Position = 0;
            if (_file.TryOpen(Name, atEnd: false) is not { } problem)
            {
                _opened++;
                State = $"reading {Name}";
                return;
            }
            _failed++;
            _skipped++;
            State = $"{Name}: cannot be opened ({problem}); waiting for the next chunk";
        }
    }

    /// <summary>True when the chunk after the present one is there, or the patience with a missing one is exhausted.</summary>
    private bool NextIsDue()
    {
        Look();
        if (_ahead.Count == 0)
        {
            if (_file.IsOpen) State = $"waiting for more of {Name}";
            return false;
        }
        return IsDue(_ahead.Min);
    }

    /// <summary>True when a chunk is the one to read next, or when those before it have been waited for long enough.</summary>
    private bool IsDue(ChunkName next)
    {
        if (_current is { } current ? next.Follows(current) : next.Chunk == 1) return true;
        if (_gapSince == 0) _gapSince = Stopwatch.GetTimestamp();
        State = _current is null ? $"waiting for chunks before {next}" : $"waiting for a chunk missing between {_current} and {next}";
        return Wait.SecondsSince(_gapSince) >= _options.MissingChunkPatienceSeconds;
    }

    /// <summary>Lists the folder, at most once in a poll time.</summary>
    private void Look()
    {
        long now = Stopwatch.GetTimestamp();
        if (now < _nextLook) return;
        try
        {
            foreach (string path in Directory.EnumerateFiles(_folder))
            {
                if (ChunkName.TryParse(Path.GetFileName(path.AsSpan()), _options.Prefix) is not { } chunk || _passed.Contains(chunk)) continue;
                if (chunk.Run < _options.FirstRun || (_current is { } current && chunk.CompareTo(current) < 0))
                {
                    _passed.Add(chunk);
                    if (chunk.Run >= _options.FirstRun) _skipped++;
                }
                else _ahead.Add(chunk);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            State = $"{_folder}: cannot be listed ({error.Message}); trying again";
            return;
        }
        finally
        {
            // A folder with very many files takes long to list: it then is listed less often.
            long end = Stopwatch.GetTimestamp();
            _nextLook = end + Math.Max(_options.PollMilliseconds * Stopwatch.Frequency / 1000, 20 * (end - now));
        }
        if (_begun || _ahead.Count == 0) return;
        _begun = true;
        if (!_options.StartWithLatestRun) return;
        int latest = _ahead.Max.Run;
        foreach (ChunkName chunk in _ahead.Where(chunk => chunk.Run < latest)) _passed.Add(chunk);
        _ahead.RemoveWhere(chunk => chunk.Run < latest);
    }
}
