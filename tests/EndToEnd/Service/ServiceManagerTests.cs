using System.Diagnostics;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Service;

/// <summary>RELIABILITY F31: what the program tells systemd, over a real datagram socket.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-service-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ProgramProcess Start(NotifySocket systemd, int watchdogMicroseconds, params string[] arguments) => ProgramProcess.Start("env",
        [$"NOTIFY_SOCKET={systemd.Path}", $"WATCHDOG_USEC={watchdogMicroseconds}", "JOURNAL_STREAM=8:1", "dotnet", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), .. arguments]);

    [Fact]
    public async Task A_service_that_waits_for_data_is_ready_alive_and_says_so_and_ends_when_asked()
    {
        var chain = new ChainRun(_folder);
        chain.Configure($"tcp-listen:127.0.0.1:{FreePorts.Next()}");
        using var systemd = new NotifySocket(_folder);
        using ProgramProcess program = Start(systemd, 1_000_000, "run", "--config", chain.ConfigurationPath);
        await ChainRun.Until(() => program.HasExited || (systemd.Beats >= 5 && systemd.Messages.Any(message => message.StartsWith("STATUS=waiting", StringComparison.Ordinal))), "five signs of life");
        Assert.False(program.HasExited, string.Join('\n', program.Lines));
        Assert.Equal("READY=1", systemd.Messages[0]);
        // As the journal wants it: priority, and the event's id.
        Assert.Contains(program.Lines, line => line.StartsWith("<6>EdgeMon[1001] Page on", StringComparison.Ordinal));
        Process.Start("kill", ["-TERM", program.Id.ToString()])!.WaitForExit();
        Assert.Equal(0, await program.Ended());
        await ChainRun.Until(() => systemd.Messages.Contains("STOPPING=1"), "the last words");
    }

    [Fact]
    public async Task A_stuck_event_loop_gives_no_sign_of_life_though_the_rest_of_the_program_lives()
    {
        // The maps of a run are read by the thread that pulls events: a map that is a pipe without a writer holds it for ever.
        string maps = Directory.CreateDirectory(Path.Combine(_folder, "maps")).FullName;
        Process.Start("mkfifo", [Path.Combine(maps, "stuck.xml")])!.WaitForExit();
        var chain = new ChainRun(_folder);
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "1", "--seed", "17");
        await raw.Write(Path.Combine(_folder, "raw.dat"), 0);
        chain.Configure($"tail:{Path.Combine(_folder, "raw.dat")}");
        File.WriteAllText(chain.ConfigurationPath, File.ReadAllText(chain.ConfigurationPath).Replace(Path.Combine(Repository.Root, "hardware", "virtual-na64", "maps"), maps));
        using var systemd = new NotifySocket(_folder);
        using ProgramProcess program = Start(systemd, 400_000, "run", "--config", chain.ConfigurationPath);
        int Lives() => systemd.Messages.Count(message => message.StartsWith("STATUS=", StringComparison.Ordinal));
        await ChainRun.Until(() => program.HasExited || Lives() >= 3, "the start");
        // When the loop comes to the maps is its own affair: from then on seconds go by without a beat.
        int beats, lives;
        long began = TimeProvider.System.GetTimestamp();
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ChainRun.Patience, "the stuck loop goes on giving signs of life");
            (beats, lives) = (systemd.Beats, Lives());
            await ChainRun.Until(() => program.HasExited || Lives() >= lives + 3, "three seconds more");
            Assert.False(program.HasExited, string.Join('\n', program.Lines));
        }
        while (systemd.Beats != beats);
    }
}
