using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// EdgeMon connects to a DAQ that serves its events. A failed attempt is repeated after a doubling wait of at most 5 s; when the
/// peer is gone a <see cref="ReadStatus.Boundary"/> is given and the connection made anew. Never ends by itself.
/// </summary>
public sealed class TcpConnectSource : IByteSource
{
    private readonly TcpConnectOptions _options;
    private readonly DnsEndPoint _target;
    private readonly string _address;
    private readonly Task[] _attempts = new Task[1];
    private CancellationTokenSource? _attemptTimeout;
    private Socket? _connecting;
    private PeerConnection? _peer;
    private bool _peerEnded;
    private int _retryMilliseconds;
    private long _nextAttempt;
    private long _opened, _interrupted, _failed;

    /// <summary>A source that connects at its first read.</summary>
    /// <param name="host">Host name or address.</param>
    /// <param name="port">Port, 1..65535.</param>
    /// <param name="options">How; the defaults when null.</param>
    public TcpConnectSource(string host, int port, TcpConnectOptions? options = null)
    {
        _options = options ?? new TcpConnectOptions();
        _target = new DnsEndPoint(host, port);
        _address = string.Create(CultureInfo.InvariantCulture, $"tcp:{host}:{port}");
        _retryMilliseconds = _options.FirstRetryMilliseconds;
        Name = _address;
        State = $"not connected to {_address}";
    }

    /// <inheritdoc/>
    public string Name { get; }
    /// <inheritdoc/>
    public long Position => _peer?.Position ?? 0;
    /// <inheritdoc/>
    public bool IsLive => true;
    /// <inheritdoc/>
    public string State { get; private set; }
    /// <inheritdoc/>
    public SourceCounters Counters => new(_opened, _interrupted, _failed, 0, 0);

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        if (_peerEnded)
        {
            _peerEnded = false;
            _peer!.Dispose();
            _peer = null;
        }
        long deadline = Wait.Deadline(wait);
        while (!cancellation.IsCancellationRequested)
        {
            int slice = Wait.Left(deadline, Wait.SliceMilliseconds);
            if (_peer is not null || TryConnect(deadline, slice, cancellation))
            {
                int read = _peer!.Read(destination, slice);
                if (read > 0)
                {
                    _retryMilliseconds = _options.FirstRetryMilliseconds;
                    return new(ReadStatus.Data, read);
                }
                if (_peer.GoneBecause is { } because)
                {
                    if (_peer.WasInterrupted) _interrupted++;
                    State = $"{_address} {because}; connecting again";
                    _peerEnded = true;
                    Postpone();
                    return new(ReadStatus.Boundary, 0);
                }
            }
            if (slice == 0) break;
        }
        return new(ReadStatus.Idle, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AbandonAttempt();
        _peer?.Dispose();
    }

    /// <summary>Begins or continues an attempt for one slice; true when connected.</summary>
    private bool TryConnect(long deadline, int slice, CancellationToken cancellation)
    {
        if (_connecting is null)
        {
            int untilNext = Wait.Left(_nextAttempt, int.MaxValue);
            if (untilNext > 0)
            {
                Wait.Sleep(deadline, untilNext, cancellation);
                return false;
            }
            _connecting = new Socket(SocketType.Stream, ProtocolType.Tcp);
            _attemptTimeout = new CancellationTokenSource(_options.ConnectTimeoutMilliseconds);
            State = $"connecting to {_address}";
            _attempts[0] = _connecting.ConnectAsync(_target, _attemptTimeout.Token).AsTask();
        }
        if (Task.WaitAny(_attempts, slice) < 0) return false;

        if (_attempts[0].IsCompletedSuccessfully)
        {
            _peer = new PeerConnection(_connecting, _address, _options.SilenceDeadlineSeconds);
            _connecting = null;
            AbandonAttempt();
            _opened++;
            State = $"reading from {_address}";
            return true;
        }
        string reason = _attempts[0].IsCanceled ? "no answer" : _attempts[0].Exception!.InnerException!.Message;
        _failed++;
        AbandonAttempt();
        State = string.Create(CultureInfo.InvariantCulture, $"cannot connect to {_address} ({reason}); next attempt in {_retryMilliseconds / 1000.0:0.0} s");
        Postpone();
        return false;
    }

    /// <summary>Sets the next attempt and doubles the wait after it.</summary>
    private void Postpone()
    {
        _nextAttempt = Wait.Deadline(TimeSpan.FromMilliseconds(_retryMilliseconds));
        _retryMilliseconds = Math.Min(_retryMilliseconds * 2, _options.LongestRetryMilliseconds);
    }

    private void AbandonAttempt()
    {
        if (_connecting is not null)
        {
            // The abandoned task ends with an error that nobody waits for.
            _ = _attempts[0].ContinueWith(static task => task.Exception, TaskScheduler.Default);
            _connecting.Dispose();
            _connecting = null;
        }
        _attemptTimeout?.Dispose();
        _attemptTimeout = null;
    }
}
