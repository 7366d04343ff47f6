using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>RELIABILITY F8: the program stands still in the middle of a stream.</summary>
public sealed class BackPressureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-pressure-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_program_that_stands_still_makes_its_source_wait_and_loses_nothing()
    {
        const int spills = 3;
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", $"{spills}", "--seed", "81");
        var file = new ChainRun(Directory.CreateDirectory(Path.Combine(_folder, "file")).FullName);
        await raw.Write(Path.Combine(_folder, "file", "raw.dat"), [.. Enumerable.Range(0, spills)]);
        file.Configure("raw.dat");
        await file.Run();

        var live = new ChainRun(Directory.CreateDirectory(Path.Combine(_folder, "live")).FullName);
        int port = FreePorts.Next();
        live.Configure($"tcp-listen:127.0.0.1:{port}");
        using ProgramProcess program = ProgramProcess.EdgeMon("run", "--config", live.ConfigurationPath);
        await ChainRun.Until(() => program.HasExited || program.Lines.Any(line => line.Contains("Page on ")), "the start");
        using var peer = new TcpClient();
        await peer.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        peer.Client.Send(raw.Before);
        Signal(program.Id, "STOP");
        int sent = 0, all = raw.Spills.Sum(spill => spill.Bytes.Length);
        Task sending = Task.Run(() =>
        {
            foreach (var (_, bytes) in raw.Spills)
            {
                for (int at = 0; at < bytes.Length;)
                {
                    int count = peer.Client.Send(bytes, at, Math.Min(65536, bytes.Length - at), SocketFlags.None);
                    at += count;
                    Interlocked.Add(ref sent, count);
                }
            }
        });
        // What the kernel's two buffers take, and then no more: the source waits.
        int before;
        do
        {
            before = Volatile.Read(ref sent);
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        while (Volatile.Read(ref sent) != before || before == 0);
        Assert.False(sending.IsCompleted);
        Assert.InRange(before, 1, all - 1);
        Signal(program.Id, "CONT");
        await sending;
        await ChainRun.Until(() => File.Exists(Path.Combine(live.State, Telemetry.Ledger.LedgerOptions.FileName)) && live.Totals().Spills == spills, "the spills in the ledger");
        TestContext.Current.TestOutputHelper?.WriteLine($"{before} of {all} bytes taken while it stood still; {live.Totals().Spills} spills afterwards");
        Assert.Equal(file.Totals(), live.Totals());
        Assert.All(live.Spills(), spill => Assert.Equal((0, 0), (spill.Books.Rejected.Count, spill.Books.Dropped.Count)));
    }

    private static void Signal(int process, string name)
    {
        using Process kill = Process.Start("/bin/kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
