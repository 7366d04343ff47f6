namespace EdgeMon.Daq.Sources;

/// <summary>
/// A file that is still being written, read as it grows (like <c>tail -F</c>). Never ends by itself: the reader is cancelled.
/// A file that does not exist yet is waited for; one that was cut, or replaced under its name, is read from its first
/// byte after a <see cref="ReadStatus.Boundary"/>.
/// </summary>
public sealed class GrowingFileSource : IByteSource
{
    private readonly GrowingFileOptions _options;
    private readonly string _path;
    private readonly GrowingFile _file = new();
    private bool _wasOpened;
    private bool _restart;
    private bool _openFailureCounted;
    private long _opened, _interrupted, _failed;

    /// <summary>Follows a file, which need not exist yet.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <exception cref="SourceException">The path names a folder or a pipe.</exception>
    public GrowingFileSource(string path, GrowingFileOptions? options = null)
    {
        if (FileIdentity.Of(path) is { IsRegularFile: false } identity)
            throw new SourceException(path, identity.IsFolder ? "is a folder, not a file; write folder:" + path + " to follow chunks in it" : "is not a regular file and cannot be followed");
        _path = path;
        _options = options ?? new GrowingFileOptions();
        State = $"waiting for {path}";
    }

    /// <inheritdoc/>
    public string Name => _path;
    /// <inheritdoc/>
    public long Position { get; private set; }
    /// <inheritdoc/>
    public bool IsLive => true;
    /// <inheritdoc/>
    public string State { get; private set; }
    /// <inheritdoc/>
    public SourceCounters Counters => new(_opened, _interrupted, _failed, 0, 0);

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        if (_restart)
        {
            _restart = false;
            _file.Dispose();
        }
        long deadline = Wait.Deadline(wait);
        while (!cancellation.IsCancellationRequested)
        {
            if (_file.IsOpen || TryOpen())
            {
                string problem = "";
                int read = _file.Read(destination, ref problem);
                if (read > 0)
                {
                    Position = _file.Position;
                    return new(ReadStatus.Data, read);
                }
                if (read < 0) return Interrupt($"{_path}: cannot be read on ({problem}); opening it again", failed: true);
                if (_file.WasCut()) return Interrupt($"{_path}: was cut below byte {Position}; reading it from its first byte", failed: false);
                if (_file.WasReplaced())
                {
                    // What was written between the last read and the replacement must not be lost.
                    read = _file.Read(destination, ref problem);
                    if (read > 0)
                    {
                        Position = _file.Position;
                        return new(ReadStatus.Data, read);
                    }
                    return Interrupt($"{_path}: was replaced; reading the new file", failed: false);
                }
                State = _file.WasRemoved() ? $"{_path}: was removed; waiting for a new one" : $"waiting for more of {_path}";
            }
            if (Wait.Left(deadline, 1) == 0) break;
            Wait.Sleep(deadline, _options.PollMilliseconds, cancellation);
        }
        return new(ReadStatus.Idle, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private bool TryOpen()
    {
        if (_file.TryOpen(_path, _options.StartAtEnd && !_wasOpened) is { } problem)
        {
            // A file that stays absent is one failure, not one for every look.
            if (!_openFailureCounted) _failed++;
            _openFailureCounted = true;
            State = $"waiting for {_path}: {problem}";
            return false;
        }
        _openFailureCounted = false;
        _wasOpened = true;
        _opened++;
        Position = _file.Position;
        State = $"reading {_path}";
        return true;
    }

    private ReadResult Interrupt(string state, bool failed)
    {
        _interrupted++;
        if (failed) _failed++;
        State = state;
        _restart = true;
        return new(ReadStatus.Boundary, 0);
    }
}
