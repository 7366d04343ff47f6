using System.Net;
using System.Net.Sockets;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Feed;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

public class FeedTests
{
    private static readonly VirtualDetectorOptions Small = new() { Beam = new() { ParticlesPerSpill = 2e4 } };

    [Fact]
    public async Task The_peer_receives_the_bytes_of_the_simulation()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var feed = new VirtualDetectorFeed(Small, Options(listener) with { Spills = 3 }, wallClock: false);
        Task running = feed.RunAsync(CancellationToken.None);
        using TcpClient peer = await listener.AcceptTcpClientAsync();
        using var received = new MemoryStream();
        await peer.GetStream().CopyToAsync(received);
        await running;

        using var expected = new MemoryStream();
        Simulation.Run(new SimulationRequest { Options = Small, Spills = 3 }, expected);
        Assert.Equal(expected.ToArray(), received.ToArray());
        Assert.Equal(received.Length, feed.BytesSent);
        Assert.Equal("ended", feed.State);
    }

    [Fact]
    public async Task A_broken_connection_costs_the_rest_of_a_spill_and_is_made_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var feed = new VirtualDetectorFeed(Small, Options(listener));
        Task running = feed.RunAsync(stop.Token);
        using (TcpClient first = await listener.AcceptTcpClientAsync())
        {
            await first.GetStream().ReadExactlyAsync(new byte[1000]);
            first.LingerState = new LingerOption(true, 0); // a reset, not a goodbye
        }
        using TcpClient second = await listener.AcceptTcpClientAsync();
        byte[] header = new byte[8];
        await second.GetStream().ReadExactlyAsync(header);
        await stop.CancelAsync();
        await running;
        Assert.Equal(0xDA1E5AFEu, BitConverter.ToUInt32(header, 4));
        Assert.Equal(2, feed.Connections);
        Assert.True(feed.BytesLost > 0);
        Assert.Equal("stopped", feed.State);
    }

    [Fact]
    public async Task Runs_follow_one_another()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task running = new VirtualDetectorFeed(Small, Options(listener) with { Spills = 3, SpillsPerRun = 2 }).RunAsync(CancellationToken.None);
        using TcpClient peer = await listener.AcceptTcpClientAsync();
        using var received = new MemoryStream();
        await peer.GetStream().CopyToAsync(received);
        await running;
        byte[] bytes = received.ToArray();
        var records = new List<(int Type, int Run)>();
        for (int offset = 0; offset < bytes.Length; offset += BitConverter.ToInt32(bytes, offset))
            if (BitConverter.ToInt32(bytes, offset + 16) is int type and (1 or 2 or 5 or 6))
                records.Add((type, BitConverter.ToInt32(bytes, offset + 20)));
        Assert.Equal([(1, 5001), (5, 5001), (6, 5001), (5, 5001), (6, 5001), (2, 5001), (1, 5002), (5, 5002), (6, 5002), (2, 5002)], records);
    }

    [Fact]
    public async Task What_hangs_at_the_spill_gate_is_told_of_every_burst_with_its_true_counts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var gate = new GateWitness();
        Task running = new VirtualDetectorFeed(Small, Options(listener) with { Spills = 3 }, wallClock: false) { Bursts = gate }.RunAsync(CancellationToken.None);
        using TcpClient peer = await listener.AcceptTcpClientAsync();
        await peer.GetStream().CopyToAsync(Stream.Null);
        await running;
        var truth = Simulation.Run(new SimulationRequest { Options = Small, Spills = 3 }, Stream.Null);
        Assert.Equal(truth.Spills.SelectMany(spill => new[] { "begins", $"ends {spill.Coincidences} {spill.TriggersOffered} {spill.TriggersRecorded}" }), gate.Told);
    }

    private sealed class GateWitness : IBurstListener
    {
        public List<string> Told { get; } = [];
        public void BurstBegins() => Told.Add("begins");
        public void BurstEnds(long coincidences, long triggersOffered, long triggersRecorded) => Told.Add($"ends {coincidences} {triggersOffered} {triggersRecorded}");
    }

    private static VirtualDetectorFeedOptions Options(TcpListener listener) =>
        new() { Port = ((IPEndPoint)listener.LocalEndpoint).Port, SpillPeriodSeconds = 0, ReconnectSeconds = 0.05 };
}
