using System.Diagnostics;
using System.Globalization;
using EdgeMon.EndToEnd.Tests.Service;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>
/// RELIABILITY F7: a network link that goes down in the middle of an event. The program and its peer live in network namespaces of their own,
/// joined by a pair of virtual interfaces: neither is told anything when one goes down, as with a cable pulled behind the switch.
/// </summary>
public sealed class NetworkLinkTests : IDisposable
{
    private const string Near = "10.213.0.1", Far = "10.213.0.2";
    private const int SilenceSeconds = 4;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-link-").FullName;
    private readonly List<Process> _senders = [];

    public void Dispose()
    {
        foreach (Process sender in _senders)
        {
            if (!sender.HasExited) sender.Kill(entireProcessTree: true);
            sender.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_link_that_goes_down_inside_an_event_is_noticed_and_the_next_peer_is_served_when_it_is_back()
    {
        const int cycles = 3;
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", $"{2 * cycles}", "--seed", "71");
        var chain = new ChainRun(_folder);
        int port = FreePorts.Next();
        chain.Configure($"tcp-listen:{Near}:{port}");
        File.WriteAllText(chain.ConfigurationPath, File.ReadAllText(chain.ConfigurationPath).Replace("\"workers\": 2", $"\"workers\": 2, \"tcpListen\": {{ \"silenceDeadlineSeconds\": {SilenceSeconds} }}", StringComparison.Ordinal));
        using var systemd = new NotifySocket(_folder);
        string Status() => systemd.Messages.LastOrDefault(message => message.StartsWith("STATUS=", StringComparison.Ordinal)) ?? "";
        using ProgramProcess program = ProgramProcess.Start("unshare", "--map-root-user", "--net", "sh", "-c", $"""
            set -e
            ip link set lo up
            unshare --net sleep 1000 >/dev/null & peer=$!
            trap 'kill $peer' EXIT
            while [ "$(readlink /proc/$peer/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
            ip link add near type veth peer name far
            ip link set far netns $peer
            ip address add {Near}/30 dev near && ip link set near up
            nsenter --net=/proc/$peer/ns/net sh -c 'ip address add {Far}/30 dev far && ip link set far up'
            echo "peer $peer"
            NOTIFY_SOCKET={systemd.Path} dotnet "$1" run --config "$2" & program=$!
            echo "program $program"
            wait $program
            """, "sh", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), chain.ConfigurationPath);
        await ChainRun.Until(() => program.HasExited || Status().Length > 0, "the start");
        Assert.False(program.HasExited, string.Join('\n', program.Lines));
        int peer = Number("peer "), monitor = Number("program ");

        int handles = 0;
        for (int cycle = 0; cycle < cycles; cycle++)
        {
            // One spill, and a piece of the next that ends inside an event, whose next bytes then come slowly: without them the
            // peer would be silent, link or not, and its status gone before it is looked at.
            byte[] whole = raw.Spills[2 * cycle].Bytes, cut = raw.Spills[2 * cycle + 1].Bytes;
            string bytes = Path.Combine(_folder, $"cycle{cycle}.dat");
            await File.WriteAllBytesAsync(bytes, [.. raw.Before, .. whole, .. cut[..(cut.Length / 2 + 5)]], TestContext.Current.CancellationToken);
            Process sender = Process.Start(new ProcessStartInfo("nsenter", ["--target", $"{peer}", "--user", "--net", "--preserve-credentials", "sh", "-c", $"(cat {bytes}; while printf x; do sleep 0.3; done) | socat -u - TCP:{Near}:{port}"]))!;
            _senders.Add(sender);
            // The whole spill is closed by the first event of the next.
            await ChainRun.Until(() => program.HasExited || InLedger() == 2 * cycle + 1, "the spill before the link goes down");
            await ChainRun.Until(() => program.HasExited || Status().Contains($"reading from tcp:{Far}", StringComparison.Ordinal), "the status to tell of the peer");
            await Link("down");
            long down = Stopwatch.GetTimestamp();
            await ChainRun.Until(() => program.HasExited || Status().Contains($"was silent for {SilenceSeconds} s; waiting for a connection", StringComparison.Ordinal), "the silence to be noticed");
            TimeSpan noticed = Stopwatch.GetElapsedTime(down);
            await Link("up");
            long up = Stopwatch.GetTimestamp();
            sender.Kill(entireProcessTree: true);
            string next = Path.Combine(_folder, $"next{cycle}.dat");
            await File.WriteAllBytesAsync(next, cut[^(cut.Length / 4)..], TestContext.Current.CancellationToken);
            // The DAQ connects again and goes on where it is, inside the spill: its END_OF_BURST closes what is known of it.
            using (Process again = Process.Start("nsenter", ["--target", $"{peer}", "--user", "--net", "--preserve-credentials", "socat", "-u", $"OPEN:{next}", $"TCP:{Near}:{port},retry=100,interval=0.1"]))
            {
                await ChainRun.Until(() => program.HasExited || InLedger() == 2 * cycle + 2, "the spill after the link is back");
                again.WaitForExit();
            }
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cycle {cycle}: noticed after {noticed.TotalSeconds:F1} s, next spill {Stopwatch.GetElapsedTime(up).TotalSeconds:F1} s after the link was back"));
            await ChainRun.Until(() => program.HasExited || Status().Contains("waiting for a connection", StringComparison.Ordinal), "the end of the second peer");
            int open = Directory.GetFiles($"/proc/{monitor}/fd").Length;
            if (cycle == 0) handles = open;
            else Assert.InRange(open, handles - 5, handles + 5);
        }

        using (Process terminate = Process.Start("kill", ["-TERM", $"{monitor}"])) await terminate.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(await program.Ended() == 0, string.Join('\n', program.Lines));
        IReadOnlyList<SpillRecord> spills = chain.Spills();
        Assert.Equal(2 * cycles, spills.Count);
        for (int i = 0; i < spills.Count; i++)
        {
            Assert.True(spills[i].Books.Balanced);
            Assert.Equal(i % 2 == 0 ? SpillQuality.Good : SpillQuality.Partial, spills[i].Quality);
            // The piece of the event in which the link went down, and the piece with which the peer came back: one loss each.
            Assert.Equal(i % 2 == 0 ? 0 : 2, spills[i].Books.Dropped.Values.Sum());
        }

        int Number(string key) => int.Parse(program.Lines.Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..], CultureInfo.InvariantCulture);

        int InLedger() => File.Exists(Path.Combine(chain.State, LedgerOptions.FileName)) ? chain.Spills().Count : 0;

        async Task Link(string state)
        {
            using Process link = Process.Start("nsenter", ["--target", $"{monitor}", "--user", "--net", "--preserve-credentials", "ip", "link", "set", "near", state]);
            await link.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, link.ExitCode);
        }
    }
}
