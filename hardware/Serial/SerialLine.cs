using System.Globalization;
using EdgeMon.Daq.Sources;

namespace EdgeMon.Hardware.Serial;

/// <summary>
/// A serial line that is opened again when it was lost: device absent, unplugged, or silent beyond its deadline. What follows a loss does
/// not continue what came before, and is announced by <see cref="ReadStatus.Boundary"/>. Never ends by itself and never throws for what
/// the outside does. Read by one thread; <see cref="TryWrite"/> belongs to the same thread.
/// </summary>
public sealed class SerialLine : IByteSource
{
    /// <summary>A wait is blind to cancellation for so long.</summary>
    private const int SliceMilliseconds = 50;

    private readonly SerialOptions _options;
    private readonly string _port;
    private readonly Func<string, SerialOptions, Stream> _open;
    private readonly TimeProvider _time;
    private Stream? _stream;
    private long _silentSince, _nextAttempt;
    private int _retryMilliseconds;
    private long _opened, _interrupted, _failed;

    /// <summary>A line that opens at its first read.</summary>
    /// <param name="port">The port.</param>
    /// <param name="options">Its settings; the defaults when null.</param>
    /// <param name="open">Opens a port; that of this build when null.</param>
    /// <param name="time">Clock of waits and deadlines.</param>
    public SerialLine(string port, SerialOptions? options = null, Func<string, SerialOptions, Stream>? open = null, TimeProvider? time = null)
    {
        (_port, _options, _open, _time) = (port, options ?? new SerialOptions(), open ?? SerialPorts.Open, time ?? TimeProvider.System);
        _retryMilliseconds = _options.FirstRetryMilliseconds;
        _nextAttempt = _time.GetTimestamp();
        Name = "serial:" + port;
        State = port + " not opened yet";
    }

    /// <inheritdoc/>
    public string Name { get; }
    /// <inheritdoc/>
    public long Position { get; private set; }
    /// <inheritdoc/>
    public bool IsLive => true;
    /// <inheritdoc/>
    public string State { get; private set; }
    /// <summary>True while the port is open.</summary>
    public bool IsOpen => _stream is not null;
    /// <inheritdoc/>
    public SourceCounters Counters => new(_opened, _interrupted, _failed, 0, 0);

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        long began = _time.GetTimestamp();
        while (!cancellation.IsCancellationRequested)
        {
            int left = (int)Math.Clamp((wait - _time.GetElapsedTime(began)).TotalMilliseconds, 0, SliceMilliseconds);
            if (_stream is null)
            {
                if (!TryOpen(left, cancellation) && left == 0) break;
                continue;
            }
            try
            {
                _stream.ReadTimeout = Math.Max(1, left);
                int bytes = _stream.Read(destination);
                if (bytes == 0) return Lose("was unplugged");
                (Position, _retryMilliseconds, _silentSince) = (Position + bytes, _options.FirstRetryMilliseconds, _time.GetTimestamp());
                return new(ReadStatus.Data, bytes);
            }
            catch (TimeoutException)
            {
                if (_options.SilenceDeadlineSeconds > 0 && _time.GetElapsedTime(_silentSince).TotalSeconds >= _options.SilenceDeadlineSeconds)
                    return Lose(string.Create(CultureInfo.InvariantCulture, $"was silent for {_options.SilenceDeadlineSeconds:0.###} s"));
                if (left == 0) break;
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
            {
                return Lose($"was lost ({failure.Message})");
            }
        }
        return new(ReadStatus.Idle, 0);
    }

    /// <summary>Sends bytes; false when the line is not open or was lost by it.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (_stream is null) return false;
        try
        {
            _stream.Write(bytes);
            return true;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            Lose($"was lost ({failure.Message})");
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private bool TryOpen(int left, CancellationToken cancellation)
    {
        double untilNext = _time.GetElapsedTime(_time.GetTimestamp(), _nextAttempt).TotalMilliseconds;
        if (untilNext > 0)
        {
            if (left > 0) cancellation.WaitHandle.WaitOne((int)Math.Clamp(Math.Ceiling(untilNext), 1, left));
            return false;
        }
        try
        {
            _stream = _open(_port, _options);
        }
        catch (IOException failure)
        {
            _failed++;
            State = string.Create(CultureInfo.InvariantCulture, $"cannot open: {failure.Message}; next attempt in {_retryMilliseconds / 1000.0:0.0} s");
            Postpone();
            return false;
        }
        _opened++;
        Position = 0;
        _silentSince = _time.GetTimestamp();
        State = $"reading from {_port}";
        return true;
    }

    private ReadResult Lose(string because)
    {
        Close();
        _interrupted++;
        State = $"{_port} {because}; opening again";
        Postpone();
        return new(ReadStatus.Boundary, 0);
    }

    private void Postpone()
    {
        _nextAttempt = _time.GetTimestamp() + (long)(_retryMilliseconds / 1000.0 * _time.TimestampFrequency);
        _retryMilliseconds = Math.Min(_retryMilliseconds * 2, _options.LongestRetryMilliseconds);
    }

    private void Close()
    {
        try
        {
            _stream?.Dispose();
        }
        catch (IOException)
        {
            // Closing a device that is gone may fail; it is closed all the same.
        }
        _stream = null;
    }
}
