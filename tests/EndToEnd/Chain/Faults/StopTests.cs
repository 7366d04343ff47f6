using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeMon.Signal.Spills;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>Asked to stop, the program finishes the spill that it is in, and flushes: in this order, completely, and within the time that it is given.</summary>
public sealed partial class StopTests : IDisposable
{
    private const string HeldUp = "records in the outbox: they are published after the next start";
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-stop-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Inside_a_spill_it_records_what_came_publishes_it_and_says_stopped_last()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "2", "--seed", "61");
        var chain = new ChainRun(_folder);
        int port = FreePorts.Next();
        // The deadline of the flush is longer than any broker stands still.
        chain.Configure($"tcp-listen:127.0.0.1:{port}", "\"flushTimeout\": \"60 s\",");
        using ProgramProcess program = ProgramProcess.EdgeMon("run", "--config", chain.ConfigurationPath);
        await ChainRun.Until(() => program.HasExited || program.Lines.Any(line => line.Contains("Page on ")), "the start");
        Match addresses = Addresses().Match(string.Join('\n', program.Lines));
        // So few topics that the broker need not wait for answers of this reader: all is on its way to it when the broker ends.
        using ProgramProcess subscriber = ProgramProcess.Start("mosquitto_sub", "-p", addresses.Groups[2].Value, "-q", "1", "-v",
            "-t", "edgemon/v1/+/test/spill", "-t", "edgemon/v1/+/test/totals", "-t", "edgemon/v1/+/test/state");
        await ChainRun.Until(() => program.HasExited || subscriber.HasExited || subscriber.Lines.Length > 0, "the first retained message, and with it the subscription");
        // One spill, and the second up to the middle, where an event ends. The peer stays.
        using var peer = new TcpClient();
        await peer.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        byte[] second = raw.Spills[1].Bytes;
        int middle = Middle(second);
        peer.Client.Send([.. raw.Before, .. raw.Spills[0].Bytes, .. second[..middle]]);
        int all = Count(raw.Before) + Count(raw.Spills[0].Bytes) + Count(second[..middle]);
        using var client = new HttpClient();
        // Progress is told a few times per second, with what came since: event by event, until one is told of with all before it.
        while (Events(client, addresses.Groups[1].Value) != all || !subscriber.Lines.Any(IsSpill))
        {
            int length = BitConverter.ToInt32(second, middle);
            Assert.True(middle + length < second.Length && !program.HasExited, "waited in vain for all events and the first spill:\n" + string.Join('\n', program.Lines));
            peer.Client.Send(second, middle, length, SocketFlags.None);
            (middle, all) = (middle + length, all + 1);
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        Terminate(program.Id);
        Assert.Equal(0, await program.Ended());

        IReadOnlyList<SpillRecord> spills = chain.Spills();
        Assert.Equal([(SpillQuality.Good, SpillClosedBy.EndOfBurst), (SpillQuality.Partial, SpillClosedBy.EndOfInput)], spills.Select(spill => (spill.Quality, spill.ClosedBy)));
        // What belongs to no spill (begin of run, light between spills) is carried into the books of the next: all are in the two.
        Assert.Equal(all, spills.Sum(spill => spill.Books.FramesIn));
        Assert.All(spills, spill => Assert.True(spill.Books.Balanced));
        // Nothing waits in the outbox, and the deadline of the flush was not reached.
        Assert.Equal(0, Outbox(chain));
        Assert.DoesNotContain(program.Lines, line => line.Contains(HeldUp, StringComparison.Ordinal));
        string said = Assert.Single(program.Lines, line => line.Contains("Stopped: ", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        AssertOrder(program.Lines, " Spill ", "Input ended: ", "Stopped: ");
        // A reader that was there sees both spills, the totals with both, and then that the host has stopped.
        await ChainRun.Until(() => subscriber.Lines.Any(line => line.Contains("\"stopped\"", StringComparison.Ordinal)), "the last state");
        string[] messages = [.. subscriber.Lines];
        int last = Array.FindLastIndex(messages, IsSpill), stopped = Array.FindIndex(messages, line => line.Contains("\"stopped\"", StringComparison.Ordinal));
        Assert.Equal(2, messages.Where(IsSpill).Distinct().Count());
        Assert.InRange(stopped, last + 1, messages.Length - 1);
        // Values go between records: the newest totals may come before the last spill, but hold it.
        string totals = messages[..stopped].Last(line => line.Contains("/totals {", StringComparison.Ordinal));
        Assert.Equal(spills[1].Spill, JsonDocument.Parse(totals[totals.IndexOf('{')..]).RootElement.GetProperty("lastSpill").GetProperty("spill").GetInt32());
    }

    [Fact]
    public async Task With_a_full_outbox_and_no_broker_it_gives_up_after_its_own_deadline_and_keeps_what_waits()
    {
        const int spills = 6;
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", $"{spills}", "--seed", "62");
        var chain = new ChainRun(_folder);
        await raw.Write(Path.Combine(_folder, "raw.dat"), [.. Enumerable.Range(0, spills)]);
        // A port where nobody listens, as after the broker's end.
        chain.Configure($"tail:{Path.Combine(_folder, "raw.dat")}", "\"broker\": \"external\", \"flushTimeout\": \"1 s\",");
        using ProgramProcess program = ProgramProcess.EdgeMon("run", "--config", chain.ConfigurationPath);
        await ChainRun.Until(() => program.HasExited || program.Lines.Count(line => line.Contains("[1003] Spill ")) == spills, "the spills");
        int waiting = Outbox(chain);
        Assert.InRange(waiting, spills, int.MaxValue);

        Terminate(program.Id);
        Assert.Equal(0, await program.Ended());
        // It ended by itself, having waited its time once and not twice, and said what waits.
        string said = Assert.Single(program.Lines, line => line.Contains("Stopped: ", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        Assert.Contains(program.Lines, line => line.Contains(HeldUp, StringComparison.Ordinal));
        Assert.Equal(waiting, Outbox(chain));
        Assert.Equal(spills, chain.Spills().Count);
        Assert.Contains("gave up the broker", said, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Page on (http://[0-9.:]+)\. .*mosquitto_sub -p (\d+) ")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"^edgemon_events_total\{[^}]*\} (\d+)", RegexOptions.Multiline)]
    private static partial Regex EventsTotal();

    private static bool IsSpill(string message) => message.Contains("/spill {", StringComparison.Ordinal);

    private static long Events(HttpClient client, string page) =>
        EventsTotal().Match(client.GetStringAsync(new Uri(new Uri(page), "/metrics")).GetAwaiter().GetResult()) is { Success: true } found ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : -1;

    private static int Outbox(ChainRun chain)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(chain.State, Telemetry.Ledger.LedgerOptions.FileName)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM outbox";
        return (int)(long)command.ExecuteScalar()!;
    }

    private static void Terminate(int process)
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process}"]);
        kill.WaitForExit();
    }

    private static void AssertOrder(string[] lines, params string[] parts)
    {
        int[] at = [.. parts.Select(part => Array.FindLastIndex(lines, line => line.Contains(part, StringComparison.Ordinal)))];
        Assert.DoesNotContain(-1, at);
        Assert.Equal(at.Order(), at);
    }

    /// <summary>Where the first event behind the middle of a spill begins.</summary>
    private static int Middle(byte[] spill)
    {
        int at = 0;
        while (at < spill.Length / 2) at += BitConverter.ToInt32(spill, at);
        return at;
    }

    private static int Count(byte[] bytes)
    {
        int events = 0;
        for (int at = 0; at < bytes.Length; events++) at += BitConverter.ToInt32(bytes, at);
        return events;
    }
}
