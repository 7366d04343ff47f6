using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>RELIABILITY F5, F6, F9 and F24 through the whole chain: what the ledger holds must not depend on them.</summary>
public sealed class StreamFaultTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-stream-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ChainRun NewChain(string name) => new(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName);

    private async Task<ChainRun> Play(string name, RawSpills raw, int[] order, TimeProvider? time = null, int? brokerPort = null)
    {
        ChainRun chain = NewChain(name);
        await raw.Write(Path.Combine(_folder, name, "raw.dat"), order);
        chain.Configure("raw.dat", brokerPort: brokerPort);
        await chain.Run(time);
        return chain;
    }

    [Fact]
    public async Task A_file_played_twice_and_spills_that_come_again_are_counted_once()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "4", "--seed", "21", "--signal-mass", "10", "--signal-events", "5");
        ChainRun once = await Play("once", raw, [0, 1, 2, 3]);
        CountingTotals expected = once.Totals();
        string[] spills = once.SpillTexts();
        long candidates = once.Read(reader => reader.Candidates().Count);
        Assert.Equal(4, expected.Spills);
        Assert.InRange(expected.Eot, 1e6, 1e7);
        Assert.True(candidates >= 3, $"only {candidates} candidates");

        // The same file once more, by a program that was started again.
        await once.Run();
        Assert.Equal(expected, once.Totals());
        Assert.Equal(spills, once.SpillTexts());
        Assert.Equal(candidates, once.Read(reader => reader.Candidates().Count));

        // Spills that come again within one run of the program, at once and later.
        ChainRun repeated = await Play("repeated", raw, [0, 1, 1, 2, 0, 3, 2]);
        Assert.Equal(expected, repeated.Totals());
        Assert.Equal(candidates, repeated.Read(reader => reader.Candidates().Count));
        var (events, refused) = await Replayed("once", once);
        Assert.Equal(0, refused);
        var (eventsAgain, refusedAgain) = await Replayed("repeated", repeated);
        // Light monitor events between spills belong to no spill, so that those of the three repeated ones are accepted.
        const int LedEvents = 20;
        Assert.Equal(events + refusedAgain + 3 * LedEvents, eventsAgain);
        Assert.True(refusedAgain > 3000, $"only {refusedAgain} events were refused");
    }

    private async Task<(long Events, long AlreadyClosed)> Replayed(string name, ChainRun chain)
    {
        CommandLineResult report = await CommandLine.Run("replay", Path.Combine(_folder, name, "raw.dat"), "--config", chain.ConfigurationPath, "--json");
        JsonElement root = JsonDocument.Parse(report.Output).RootElement;
        Assert.True(root.GetProperty("balanced").GetBoolean());
        return (root.GetProperty("events").GetInt64(), root.GetProperty("rejected").TryGetProperty("SpillAlreadyClosed", out JsonElement count) ? count.GetInt64() : 0);
    }

    [Fact]
    public async Task Spills_in_any_order_and_with_gaps_count_what_they_hold()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "5", "--seed", "22");
        ChainRun ordered = await Play("ordered", raw, [0, 1, 2, 3, 4]);
        Dictionary<int, SpillRecord> expected = ordered.Spills().ToDictionary(spill => spill.Spill);
        Assert.Equal(5, expected.Count);
        int[][] orders = [[3, 0, 4, 1, 2], [4, 3, 2, 1, 0], [0, 2, 4], [3]];
        for (int i = 0; i < orders.Length; i++)
        {
            ChainRun chain = await Play($"order{i}", raw, orders[i]);
            IReadOnlyList<SpillRecord> found = chain.Spills();
            // Which spills are missing is known from the numbers of those that are there.
            Assert.Equal(orders[i].Select(index => raw.Spills[index].Number), found.Select(spill => spill.Spill));
            foreach (SpillRecord spill in found)
            {
                SpillRecord truth = expected[spill.Spill];
                Assert.Equal((truth.Eot.Eot, truth.Eot.EotUncertainty, truth.Quality), (spill.Eot.Eot, spill.Eot.EotUncertainty, spill.Quality));
                Assert.Equal((truth.Eot.PhysicsEvents, truth.Candidates, truth.Eot.ScalerCoincidences), (spill.Eot.PhysicsEvents, spill.Candidates, spill.Eot.ScalerCoincidences));
                Assert.True(spill.Books.Balanced);
            }
        }
    }

    [Fact]
    public async Task A_burst_and_a_quiet_beam_lose_nothing_and_raise_no_alarm()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "4", "--seed", "23");
        ChainRun file = await Play("file", raw, [0, 1, 2, 3]);
        ChainRun live = NewChain("live");
        int port = ChainRun.FreePort();
        live.Configure($"tcp-listen:127.0.0.1:{port}");
        using var stop = new CancellationTokenSource();
        Task running = live.Run(cancellation: stop.Token);
        try
        {
            using (var peer = new TcpClient())
            {
                await ChainRun.Until(() => Connects(peer, port), "the input to listen");
                NetworkStream stream = peer.GetStream();
                // Three spills as fast as the connection takes them: hundreds of times the rate of the beam.
                await stream.WriteAsync(raw.Before, TestContext.Current.CancellationToken);
                for (int i = 0; i < 3; i++) await stream.WriteAsync(raw.Spills[i].Bytes, TestContext.Current.CancellationToken);
                await ChainRun.Until(() => File.Exists(Path.Combine(live.State, Telemetry.Ledger.LedgerOptions.FileName)) && live.Totals().Spills == 3, "the burst in the ledger");
                await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
                await stream.WriteAsync(raw.Spills[3].Bytes, TestContext.Current.CancellationToken);
                await ChainRun.Until(() => live.Totals().Spills == 4, "the spill after the quiet");
            }
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
        Assert.Equal(file.Totals(), live.Totals());
        Assert.All(live.Spills(), spill => Assert.Equal((SpillQuality.Good, 0, 0), (spill.Quality, spill.Books.Rejected.Count, spill.Books.Dropped.Count)));
        Assert.Equal(file.Spills().Select(spill => spill.Books.FramesIn), live.Spills().Select(spill => spill.Books.FramesIn));
        Assert.Empty(live.Read(reader => reader.Alarms()));
    }

    [Fact]
    public async Task A_clock_that_jumps_changes_no_record()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "3", "--seed", "24");
        // The same port for both: each record carries the hash of its configuration.
        int port = ChainRun.FreePort();
        ChainRun steady = await Play("steady", raw, [0, 1, 2], brokerPort: port);
        var time = new JumpingClock();
        ChainRun jumping = await Play("jumping", raw, [0, 1, 2], time, port);
        Assert.True(time.Jumps > 10, $"the clock was read {time.Jumps} times only");
        Assert.Equal(steady.SpillTexts(), jumping.SpillTexts());
        Assert.Equal(steady.Totals(), jumping.Totals());
        Assert.Equal(3, jumping.Totals().Spills);
    }

    private static bool Connects(TcpClient peer, int port)
    {
        try
        {
            peer.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A wall clock that is another hour off at each look, forwards and backwards. Monotonic time is left alone.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private int _jumps;

        public int Jumps => _jumps;

        public override DateTimeOffset GetUtcNow()
        {
            int jump = Interlocked.Increment(ref _jumps);
            return base.GetUtcNow() + TimeSpan.FromSeconds(jump % 2 == 0 ? 3600 + jump : -3600 - jump);
        }
    }
}
