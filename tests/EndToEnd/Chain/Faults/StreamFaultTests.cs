using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Totals;
using EdgeMon.Tests.Shared;

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
    public async Task Missing_events_are_listed_by_their_numbers()
    {
        // One event in a hundred is taken out of clean data; the first and the last of a spill stay, between which numbers can be missing.
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "3", "--seed", "23");
        var random = new Random(23);
        var removed = new Dictionary<int, uint[]>();
        var holed = new List<(int Number, byte[] Bytes)>();
        foreach (var (number, bytes) in raw.Spills)
        {
            (byte[] rest, uint[] numbers) = WithoutSome(bytes, random);
            removed[number] = numbers;
            holed.Add((number, rest));
        }
        ChainRun chain = await Play("holes", raw with { Spills = holed }, [0, 1, 2]);
        IReadOnlyList<SpillRecord> spills = chain.Spills();
        Assert.Equal(3, spills.Count);
        foreach (SpillRecord spill in spills)
        {
            Assert.InRange(removed[spill.Spill].Length, 5, 60);
            Assert.Equal(removed[spill.Spill], NumbersOf(spill));
            Assert.Equal(removed[spill.Spill].Length, spill.EventNumbersMissing);
            Assert.True(spill.Books.Balanced);
        }

        // The replay of the file tells the same, and clean data have no list.
        CommandLineResult report = await CommandLine.Run("replay", Path.Combine(_folder, "holes", "raw.dat"), "--config", chain.ConfigurationPath, "--json");
        JsonElement listed = JsonDocument.Parse(report.Output).RootElement.GetProperty("spills")[0].GetProperty("missingEventNumbers");
        Assert.Equal(spills[0].MissingEventNumbers.Select(range => (range.First, range.Last)), listed.EnumerateArray().Select(range => (range.GetProperty("first").GetUInt32(), range.GetProperty("last").GetUInt32())));
        ChainRun clean = await Play("clean", raw, [0, 1, 2]);
        Assert.All(clean.Spills(), spill => Assert.Empty(spill.MissingEventNumbers));

        static IEnumerable<uint> NumbersOf(SpillRecord spill) => spill.MissingEventNumbers.SelectMany(range => Enumerable.Range((int)range.First, (int)(range.Last - range.First + 1))).Select(number => (uint)number);
    }

    /// <summary>A spill without some of its physics events, and the numbers in the run of those that are missing.</summary>
    private static (byte[] Bytes, uint[] Removed) WithoutSome(byte[] spill, Random random)
    {
        const int Physics = 7;
        var events = new List<(int Offset, int Length, uint Type, uint Number)>();
        for (int at = 0; at < spill.Length; at += events[^1].Length) events.Add((at, (int)Word(at, 0), Word(at, 4) & 0xFFFF, Word(at, 6)));
        int[] physics = [.. Enumerable.Range(0, events.Count).Where(i => events[i].Type == Physics)];
        HashSet<int> gone = [.. physics[1..^1].Where(_ => random.Next(100) == 0)];
        using var rest = new MemoryStream();
        for (int i = 0; i < events.Count; i++)
            if (!gone.Contains(i)) rest.Write(spill, events[i].Offset, events[i].Length);
        return (rest.ToArray(), [.. gone.Order().Select(i => events[i].Number)]);

        uint Word(int at, int word) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(spill.AsSpan(at + 4 * word));
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
        // EDGEMON_QUIET_SECONDS=60 for a minute of quiet, which is told of as what it is: no data while there should be beam.
        int quiet = int.Parse(Environment.GetEnvironmentVariable("EDGEMON_QUIET_SECONDS") ?? "3");
        // Far from both: a machine that stands still for seconds makes no quiet longer than it may be. How the broker fares is told elsewhere.
        const int SilenceSeconds = 45;
        bool isTold = quiet > SilenceSeconds;
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "4", "--seed", "23");
        ChainRun file = await Play("file", raw, [0, 1, 2, 3]);
        ChainRun live = NewChain("live");
        int port = FreePorts.Next();
        live.Configure($"tcp-listen:127.0.0.1:{port}", $"\"alarms\": {{ \"host\": {{ \"silence\": \"{SilenceSeconds} s\" }}, \"tuning\": {{ \"broker\": {{ \"enabled\": false }} }} }},");
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
                await Task.Delay(TimeSpan.FromSeconds(quiet), TestContext.Current.CancellationToken);
                await stream.WriteAsync(raw.Spills[3].Bytes, TestContext.Current.CancellationToken);
                await ChainRun.Until(() => live.Totals().Spills == 4, "the spill after the quiet");
                await ChainRun.Until(() => !isTold || live.Read(reader => reader.Alarms("no-data")).Count == 2, "the end of the alarm");
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
        var told = live.Read(reader => reader.Alarms()).Select(recorded => $"{recorded.Alarm.Id} {recorded.Alarm.Change}");
        Assert.Equal(isTold ? ["no-data Raise", "no-data Clear"] : [], told);
    }

    [Fact]
    public async Task A_clock_that_jumps_changes_no_record()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "3", "--seed", "24");
        // The same port for both: each record carries the hash of its configuration.
        int port = FreePorts.Next();
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
