using System.Net;
using System.Net.Sockets;
using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Tests.Sources;

public class TcpSourceTests
{
    private static readonly IPEndPoint FreePort = new(IPAddress.Loopback, 0);

    private static Socket Connect(IPEndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(endPoint);
        return socket;
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    [Fact]
    public void A_peer_that_closes_in_the_middle_of_a_frame_gives_its_bytes_then_a_boundary()
    {
        using var source = new TcpListenSource(FreePort);
        var reader = new Reader(source);
        Assert.Equal(ReadStatus.Idle, reader.Now());
        Assert.Equal($"waiting for a connection on {source.EndPoint}", source.State);

        using (Socket peer = Connect(source.EndPoint)) peer.Send("half a fr"u8);
        Assert.Equal("half a fr", reader.Text(9));
        Assert.Equal(9, source.Position);
        Assert.StartsWith("tcp:127.0.0.1:", source.Name, StringComparison.Ordinal);
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.StartsWith("tcp:127.0.0.1:", source.Name, StringComparison.Ordinal);
        Assert.Contains("closed the connection", source.State, StringComparison.Ordinal);

        using Socket second = Connect(source.EndPoint);
        second.Send("next"u8);
        Assert.Equal("next", reader.Text(4));
        Assert.Equal((4, 2, 0), (source.Position, source.Counters.Opened, source.Counters.Interrupted));
    }

    [Fact]
    public void A_reset_peer_is_an_interruption()
    {
        using var source = new TcpListenSource(FreePort);
        var reader = new Reader(source);
        Socket peer = Connect(source.EndPoint);
        peer.Send("abc"u8);
        Assert.Equal("abc", reader.Text(3));

        Reset(peer);
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Contains("was lost", source.State, StringComparison.Ordinal);
        Assert.Equal(1, source.Counters.Interrupted);
    }

    [Fact]
    public void A_peer_that_stays_silent_beyond_the_deadline_is_given_up()
    {
        using var source = new TcpListenSource(FreePort, new TcpListenOptions { SilenceDeadlineSeconds = 0.05 });
        var reader = new Reader(source);
        using Socket halfOpen = Connect(source.EndPoint);

        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Contains("was silent for 0.05 s", source.State, StringComparison.Ordinal);
        Assert.Equal(1, source.Counters.Interrupted);
    }

    [Fact]
    public void A_second_peer_is_refused_and_counted_while_the_first_is_served()
    {
        using var source = new TcpListenSource(FreePort);
        var reader = new Reader(source);
        using Socket first = Connect(source.EndPoint);
        first.Send("1"u8);
        Assert.Equal("1", reader.Text(1));

        using Socket second = Connect(source.EndPoint);
        reader.IdleUntil(() => source.Counters.RefusedPeers == 1);
        Assert.ThrowsAny<SocketException>(() =>
        {
            if (second.Receive(new byte[1]) == 0) throw new SocketException((int)SocketError.ConnectionReset);
        });
        first.Send("2"u8);
        Assert.Equal("2", reader.Text(1));
    }

    [Fact]
    public void A_second_peer_may_wait_for_its_turn()
    {
        using var source = new TcpListenSource(FreePort, new TcpListenOptions { WaitingPeers = 1 });
        var reader = new Reader(source);
        Socket first = Connect(source.EndPoint);
        first.Send("1"u8);
        Assert.Equal("1", reader.Text(1));

        using Socket second = Connect(source.EndPoint);
        second.Send("second"u8);
        Assert.Equal(ReadStatus.Idle, reader.Now());
        using Socket third = Connect(source.EndPoint);
        reader.IdleUntil(() => source.Counters.RefusedPeers == 1);
        first.Dispose();
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("second", reader.Text(6));
    }

    [Fact]
    public void Fifty_reconnections_by_close_and_reset_leave_no_handle_behind()
    {
        using var source = new TcpListenSource(FreePort);
        var reader = new Reader(source);
        void Cycle(int i)
        {
            Socket peer = Connect(source.EndPoint);
            peer.Send("frame"u8);
            Assert.Equal("frame", reader.Text(5));
            if (i % 2 == 0) peer.Dispose();
            else Reset(peer);
            Assert.Equal(ReadStatus.Boundary, reader.Next());
            Assert.Equal(ReadStatus.Idle, reader.Now());
        }

        for (int i = 0; i < 4; i++) Cycle(i);
        int before = OwnSockets();
        for (int i = 0; i < 50; i++) Cycle(i);
        // Other tests of the process may hold sockets of their own; fifty leaked ones would show.
        Assert.InRange(OwnSockets() - before, -40, 40);
        Assert.Equal((54, 27), (source.Counters.Opened, source.Counters.Interrupted));
    }

    private static int OwnSockets() =>
        Directory.EnumerateFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    [Fact]
    public void A_port_in_use_is_refused_with_the_fix()
    {
        using var first = new TcpListenSource(FreePort);
        var error = Assert.Throws<SourceException>(() => new TcpListenSource(first.EndPoint));
        Assert.Equal($"tcp-listen:{first.EndPoint}: the port is in use; stop the other program or choose another port", error.Message);
    }

    [Fact]
    public void An_address_of_another_machine_is_refused_with_the_fix()
    {
        var error = Assert.Throws<SourceException>(() => new TcpListenSource(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5555)));
        Assert.StartsWith("tcp-listen:192.0.2.1:5555: the address is not one of this machine's; use 127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_from_a_peer_does_not_allocate()
    {
        using var source = new TcpListenSource(FreePort);
        var reader = new Reader(source);
        using Socket peer = Connect(source.EndPoint);
        byte[] frame = new byte[100];
        byte[] buffer = new byte[100];
        peer.Send(frame);
        reader.Bytes(100);

        Allocated(); // what the runtime makes once on the way
        Assert.Equal(0, Allocated());

        long Allocated()
        {
            long allocated = 0;
            for (int i = 0; i < 2000; i++)
            {
                // A collection, for which other tests may be the reason, counts what is left of this thread's buffer for new objects (8 kB) as allocated.
                int collections;
                long bytes;
                do
                {
                    peer.Send(frame);
                    collections = GC.CollectionCount(0);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    source.Read(buffer, TimeSpan.FromSeconds(30), CancellationToken.None);
                    source.Read(buffer, TimeSpan.Zero, CancellationToken.None);
                    bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                }
                while (GC.CollectionCount(0) != collections);
                allocated += bytes;
            }
            return allocated;
        }
    }

    [Fact]
    public async Task Waiting_reads_end_when_they_are_cancelled()
    {
        using var listening = new TcpListenSource(FreePort);
        await Reader.AssertCancellable(listening);
        using Socket peer = Connect(listening.EndPoint);
        await Reader.AssertCancellable(listening);

        // Nobody answers on a port that was free a moment ago: the source waits between attempts.
        int port;
        using (var closed = new TcpListenSource(FreePort)) port = closed.EndPoint.Port;
        using var connecting = new TcpConnectSource("127.0.0.1", port, new TcpConnectOptions { FirstRetryMilliseconds = 5000 });
        new Reader(connecting).IdleUntil(() => connecting.State.Contains("next attempt in 5.0 s", StringComparison.Ordinal));
        await Reader.AssertCancellable(connecting);
    }

    [Fact]
    public void The_client_waits_for_its_server_and_connects_again_when_it_is_gone()
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        server.Bind(FreePort);
        int port = ((IPEndPoint)server.LocalEndPoint!).Port;
        using var source = new TcpConnectSource("127.0.0.1", port, new TcpConnectOptions { FirstRetryMilliseconds = 2, LongestRetryMilliseconds = 10 });
        var reader = new Reader(source);

        reader.IdleUntil(() => source.Counters.Failed >= 3 && source.State.Contains("cannot connect to tcp:127.0.0.1:", StringComparison.Ordinal));
        server.Listen();
        for (int i = 0; i < 10; i++)
        {
            reader.IdleUntil(() => server.Poll(0, SelectMode.SelectRead));
            using Socket peer = server.Accept();
            peer.Send("hello"u8);
            Assert.Equal("hello", reader.Text(5));
            if (i % 2 == 1) Reset(peer);
            else peer.Dispose();
            Assert.Equal(ReadStatus.Boundary, reader.Next());
        }
        Assert.Equal((10, 5), (source.Counters.Opened, source.Counters.Interrupted));
    }

    [Fact]
    public void An_unknown_host_is_an_attempt_that_failed()
    {
        using var source = new TcpConnectSource("no-such-host.invalid", 5555, new TcpConnectOptions { FirstRetryMilliseconds = 10 });
        new Reader(source).IdleUntil(() => source.State.Contains("cannot connect to tcp:no-such-host.invalid:5555", StringComparison.Ordinal));
        Assert.InRange(source.Counters.Failed, 1, long.MaxValue);
    }
}
