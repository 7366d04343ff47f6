using System.Net.Sockets;
using System.Text;

namespace EdgeMon.EndToEnd.Tests.Service;

/// <summary>What systemd gives a service to talk to: a datagram socket. Messages are kept as they come.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<string> _messages = [];

    public NotifySocket(string folder)
    {
        Path = System.IO.Path.Combine(folder, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        new Thread(Receive) { IsBackground = true }.Start();
    }

    public string Path { get; }

    public string[] Messages
    {
        get { lock (_messages) return [.. _messages]; }
    }

    public int Beats => Messages.Count(message => message == "WATCHDOG=1");

    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                int length = _socket.Receive(buffer);
                lock (_messages) _messages.Add(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }
}
