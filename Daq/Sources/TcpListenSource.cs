using System.Net;
using System.Net.Sockets;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// EdgeMon listens and the DAQ connects. One peer is served at a time; further ones wait in a bounded queue or are refused
/// and counted. When a peer is gone (closed, reset, silent too long) a <see cref="ReadStatus.Boundary"/> is given and the next one awaited. Never ends by itself.
/// </summary>
public sealed class TcpListenSource : IByteSource
{
    private readonly TcpListenOptions _options;
    private readonly Socket _listener;
    private readonly Queue<Socket> _waiting = new();
    private PeerConnection? _peer;
    private bool _peerEnded;
    private long _opened, _interrupted, _failed, _refused;

    /// <summary>Binds and listens at once.</summary>
    /// <param name="endPoint">Address and port; port 0 takes a free one, see <see cref="EndPoint"/>.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <exception cref="SourceException">The address is not one of this machine's, or the port is taken or forbidden.</exception>
    public TcpListenSource(IPEndPoint endPoint, TcpListenOptions? options = null)
    {
        _options = options ?? new TcpListenOptions();
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(endPoint);
            _listener.Listen(backlog: 16);
        }
        catch (SocketException error)
        {
            _listener.Dispose();
            string fix = error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "the port is in use; stop the other program or choose another port",
                SocketError.AddressNotAvailable => "the address is not one of this machine's; use 127.0.0.1, 0.0.0.0 or an address that 'ip addr' shows",
                SocketError.AccessDenied => "the port may not be used; choose one from 1024 to 65535",
                _ => error.Message,
            };
            throw new SourceException($"tcp-listen:{endPoint}", fix, error);
        }
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        Name = $"tcp-listen:{EndPoint}";
        State = $"waiting for a connection on {EndPoint}";
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint EndPoint { get; }
    /// <inheritdoc/>
    public string Name { get; private set; }
    /// <inheritdoc/>
    public long Position => _peer?.Position ?? 0;
    /// <inheritdoc/>
    public bool IsLive => true;
    /// <inheritdoc/>
    public string State { get; private set; }
    /// <inheritdoc/>
    public SourceCounters Counters => new(_opened, _interrupted, _failed, _refused, 0);

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        if (_peerEnded) ForgetPeer();
        long deadline = Wait.Deadline(wait);
        while (!cancellation.IsCancellationRequested)
        {
            int slice = Wait.Left(deadline, Wait.SliceMilliseconds);
            if (!TryAcceptWaiting(_peer is null && _waiting.Count == 0 ? slice : 0)) Wait.Sleep(deadline, slice, cancellation);
            if (_peer is null && _waiting.TryDequeue(out Socket? next)) Serve(next);
            if (_peer is not null)
            {
                int read = _peer.Read(destination, slice);
                if (read > 0) return new(ReadStatus.Data, read);
                if (_peer.GoneBecause is { } because)
                {
                    if (_peer.WasInterrupted) _interrupted++;
                    State = $"{_peer.Name} {because}; waiting for a connection on {EndPoint}";
                    _peerEnded = true;
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
        _listener.Dispose();
        _peer?.Dispose();
        while (_waiting.TryDequeue(out Socket? peer)) peer.Dispose();
    }

    /// <summary>Takes or refuses who has connected, waiting so long for the first; false when that failed.</summary>
    private bool TryAcceptWaiting(int milliseconds)
    {
        try
        {
            while (_listener.Poll(milliseconds * 1000, SelectMode.SelectRead))
            {
                milliseconds = 0;
                Socket peer = _listener.Accept();
                if (_waiting.Count < _options.WaitingPeers + (_peer is null ? 1 : 0))
                {
                    _waiting.Enqueue(peer);
                    continue;
                }
                _refused++;
                peer.LingerState = new LingerOption(true, 0);
                peer.Dispose();
            }
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // A peer that was gone before it was accepted, or no descriptors left.
            _failed++;
            return false;
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            string name = $"tcp:{socket.RemoteEndPoint}";
            _peer = new PeerConnection(socket, name, _options.SilenceDeadlineSeconds);
            _opened++;
            Name = name;
            State = $"reading from {name}";
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            _failed++;
            socket.Dispose();
        }
    }

    private void ForgetPeer()
    {
        _peerEnded = false;
        _peer?.Dispose();
        _peer = null;
        Name = $"tcp-listen:{EndPoint}";
    }
}
