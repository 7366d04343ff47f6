using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>RELIABILITY F17 on the whole program: a state directory on a tmpfs that fills up while candidates are recorded.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Spills = 4;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-full-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_room_the_stream_waits_and_nothing_is_missing_when_there_is_room_again()
    {
        // Candidates carry their raw events, and are recorded before their spill closes: they find the disk full first.
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", $"{Spills}", "--seed", "51", "--signal-mass", "10", "--signal-events", "40");
        var undisturbed = new ChainRun(Directory.CreateDirectory(Path.Combine(_folder, "undisturbed")).FullName);
        await raw.Write(Path.Combine(_folder, "raw.dat"), [.. Enumerable.Range(0, Spills)]);
        undisturbed.Configure("../raw.dat");
        await undisturbed.Run();
        int candidates = undisturbed.Read(reader => reader.Candidates().Count);
        Assert.True(candidates > 20, $"only {candidates} candidates");

        string own = Directory.CreateDirectory(Path.Combine(_folder, "full")).FullName, kept = Directory.CreateDirectory(Path.Combine(_folder, "kept", "state")).FullName;
        var chain = new ChainRun(own);
        chain.Configure("../raw.dat");
        Directory.CreateDirectory(chain.State);
        string filler = Path.Combine(chain.State, "filler");
        // The tmpfs is gone with the program's mount namespace: the ledger is taken out of it before that.
        using ProgramProcess program = ProgramProcess.Start("unshare", "--map-root-user", "--mount", "sh", "-c",
            $"mount -t tmpfs -o size=16m tmpfs {chain.State} && head -c 16200000 /dev/zero >{filler} && \"$@\"; code=$?; cp {chain.State}/{LedgerOptions.FileName}* {kept}; exit $code",
            "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), "run", "--config", chain.ConfigurationPath);
        await ChainRun.Until(() => program.HasExited || program.Lines.Count(line => line.Contains("The ledger has no room")) >= 2, "the disk to be full");
        Assert.False(program.HasExited, string.Join('\n', program.Lines));
        Assert.DoesNotContain(program.Lines, line => line.Contains("Input ended"));
        File.Delete($"/proc/{program.Id}/root{filler}");
        Assert.True(await program.Ended() == 0, string.Join('\n', program.Lines));

        var after = new ChainRun(Path.Combine(_folder, "kept"));
        Assert.Equal(undisturbed.Totals(), after.Totals());
        Assert.Equal(candidates, after.Read(reader => reader.Candidates().Count));
        // Raising the alarm found no room in the journal either; its end is written down.
        Assert.Contains(after.Read(reader => reader.Alarms()), line => line.Alarm.Id == "ledger-full" && line.Alarm.Change.ToString() == "Clear");
    }
}
