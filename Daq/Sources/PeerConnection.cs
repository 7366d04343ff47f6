using System.Diagnostics;
using System.Net.Sockets;

namespace EdgeMon.Daq.Sources;

/// <summary>A connected TCP peer that is only read from. Its loss is an answer, not an exception (RELIABILITY F7).</summary>
internal sealed class PeerConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly double _silenceDeadlineSeconds;
    private long _silentSince;

    /// <param name="socket">The connected socket; owned from here on.</param>
    /// <param name="name">Its address for people.</param>
    /// <param name="silenceDeadlineSeconds">Silence after which it counts as gone [s]; 0 = never.</param>
    public PeerConnection(Socket socket, string name, double silenceDeadlineSeconds)
    {
        _socket = socket;
        Name = name;
        _silenceDeadlineSeconds = silenceDeadlineSeconds;
        // The kernel notices a vanished machine within about 10 s, also while a silent but living peer is left alone.
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 2);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        }
        catch (SocketException)
        {
            // Already reset by the peer: the first read tells.
        }
    }

    public string Name { get; }
    public long Position { get; private set; }
    /// <summary>Why the peer is gone; null as long as it is there.</summary>
    public string? GoneBecause { get; private set; }
    /// <summary>True when it did not end by closing its side.</summary>
    public bool WasInterrupted { get; private set; }

    /// <summary>Bytes read, or 0 when nothing came within <paramref name="milliseconds"/> or the peer is gone (<see cref="GoneBecause"/>).</summary>
    public int Read(Span<byte> destination, int milliseconds)
    {
        if (!_socket.Poll(milliseconds * 1000, SelectMode.SelectRead))
        {
            // Silence counts from the first empty look, so that a slow reader does not blame the peer.
            if (_silentSince == 0) _silentSince = Stopwatch.GetTimestamp();
            else if (_silenceDeadlineSeconds > 0 && Wait.SecondsSince(_silentSince) >= _silenceDeadlineSeconds)
                Gone($"was silent for {_silenceDeadlineSeconds:0.###} s", interrupted: true);
            return 0;
        }
        _silentSince = 0;
        int read = _socket.Receive(destination, SocketFlags.None, out SocketError error);
        if (error is SocketError.WouldBlock or SocketError.Interrupted) return 0;
        if (error != SocketError.Success) Gone($"was lost ({error})", interrupted: true);
        else if (read == 0) Gone("closed the connection", interrupted: false);
        Position += read;
        return read;
    }

    private void Gone(string because, bool interrupted)
    {
        GoneBecause = because;
        WasInterrupted = interrupted;
    }

    public void Dispose() => _socket.Dispose();
}
