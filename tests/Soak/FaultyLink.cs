using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeMon.Soak;

/// <summary>How a connection ends in the middle of an event.</summary>
internal enum Cut
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary>The peer closes its side (FIN).</summary>
    Close,
    /// <summary>The peer resets the connection (RST).</summary>
    Reset,
}

/// <summary>
/// Stands between the virtual detector and the monitor: passes bytes on, counts the events in them, cuts connections inside an event, and falls silent.
/// What it has counted as passed on has reached the monitor's machine, also before a reset.
/// </summary>
internal sealed class FaultyLink : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _monitor;
    private readonly FrameCounter _frames = new();
    private readonly Random _random;
    private volatile Cut _cut;
    private long _silentUntil;

    /// <param name="monitor">Where the monitor listens.</param>
    /// <param name="random">Decides where in the stream a cut falls.</param>
    public FaultyLink(IPEndPoint monitor, Random random)
    {
        (_monitor, _random) = (monitor, random);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    /// <summary>Where the detector connects.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;
    /// <summary>Whole events passed on.</summary>
    public long WholeFrames => _frames.Whole;
    /// <summary>Events of which a piece was passed on.</summary>
    public long Pieces => _frames.Pieces;
    /// <summary>Connections made.</summary>
    public int Connections { get; private set; }

    /// <summary>Cuts the connection inside the next event.</summary>
    public void CutNext(Cut cut) => _cut = cut;

    /// <summary>Passes nothing on for a time; the connection stays.</summary>
    public void FallSilent(TimeSpan time) => Interlocked.Exchange(ref _silentUntil, Environment.TickCount64 + (long)time.TotalMilliseconds);

    /// <summary>Serves one connection after the other until cancelled, and then those that were made before; ends when the last one has ended.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await NextAsync(cancellation) is { } next)
        {
            using Socket detector = next;
            using var monitor = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await monitor.ConnectAsync(_monitor, CancellationToken.None);
            Connections++;
            await PassOnAsync(detector, monitor);
            _frames.End();
        }
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The next connection of the detector; null when there is none and none will come.</summary>
    private async Task<Socket?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await _listener.AcceptAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return _listener.Poll(0, SelectMode.SelectRead) ? await _listener.AcceptAsync(CancellationToken.None) : null;
        }
    }

    private async Task PassOnAsync(Socket detector, Socket monitor)
    {
        byte[] buffer = new byte[256 << 10];
        while (true)
        {
            int count;
            try { count = await detector.ReceiveAsync(buffer, SocketFlags.None); }
            catch (SocketException) { count = 0; }
            while (Environment.TickCount64 < Interlocked.Read(ref _silentUntil)) await Task.Delay(20);
            Cut cut = count > 0 ? Interlocked.Exchange(ref _cut, Cut.None) : Cut.None;
            int passed = cut == Cut.None ? count : _random.Next(1, count + 1);
            await SendAsync(monitor, buffer.AsMemory(0, passed));
            if (cut != Cut.None && !_frames.IsInside)
            {
                // It fell between two events: the next one, then.
                _cut = cut;
                cut = Cut.None;
                await SendAsync(monitor, buffer.AsMemory(passed, count - passed));
            }
            if (count > 0 && cut == Cut.None) continue;
            if (cut == Cut.Reset)
            {
                while (Unacknowledged(monitor) > 0) await Task.Delay(1);
                monitor.LingerState = new LingerOption(true, 0);
            }
            else
            {
                monitor.Shutdown(SocketShutdown.Send);
                // The monitor serves one peer at a time: the next one comes when it has let go of this one.
                try { await monitor.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(TimeSpan.FromMinutes(2)); }
                catch (Exception late) when (late is SocketException or TimeoutException) { }
            }
            if (cut == Cut.Reset) monitor.Close();
            await Task.Delay(300);
            return;
        }
    }

    private async Task SendAsync(Socket monitor, ReadOnlyMemory<byte> bytes)
    {
        for (int sent = 0; sent < bytes.Length;) sent += await monitor.SendAsync(bytes[sent..], SocketFlags.None);
        _frames.Add(bytes.Span);
    }

    /// <summary>Bytes that the peer's machine has not acknowledged: the tx_queue of /proc/net/tcp.</summary>
    private static long Unacknowledged(Socket socket)
    {
        string port = ":" + ((IPEndPoint)socket.LocalEndPoint!).Port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string table in new[] { "/proc/net/tcp", "/proc/net/tcp6" })
        {
            foreach (string line in File.ReadLines(table).Skip(1))
            {
                string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields[1].EndsWith(port, StringComparison.Ordinal)) return long.Parse(fields[4].Split(':')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }
        return 0;
    }
}
