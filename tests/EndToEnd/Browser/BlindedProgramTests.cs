using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>The whole program with a closed signal box, on data that hold candidates.</summary>
public sealed class BlindedProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-blinded-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_log_withholds_candidates_and_the_ledger_has_them_with_a_notice(bool blinded)
    {
        string raw = Path.Combine(_folder, "raw.dat"), config = Path.Combine(_folder, "edgemon.json"), state = Path.Combine(_folder, "state");
        string setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        Assert.Equal(0, (await CommandLine.Run("simulate", raw, "--spills", "2", "--seed", "61", "--signal-mass", "10", "--signal-events", "20")).ExitCode);
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            simulated = true,
            input = new { source = raw },
            maps = new { directory = Path.Combine(setup, "maps") },
            calibration = new { path = Path.Combine(setup, "calibration") },
            telemetry = new { host = "test", stateDirectory = "state", brokerPort = FreePorts.Next(), limitService = false },
            page = new { port = 0, blinded },
        }), TestContext.Current.CancellationToken);
        using ProgramProcess program = ProgramProcess.EdgeMon("run", "--config", config);
        Assert.True(await program.Ended() == 0, string.Join('\n', program.Lines));

        CommandLineResult candidates = await CommandLine.Run("ledger", "candidates", "--state", state);
        Assert.True(candidates.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1, candidates.Output);
        Assert.Equal(blinded, candidates.Error.Contains("The signal box is closed", StringComparison.Ordinal));
        Assert.NotEqual(blinded, program.Lines.Any(line => line.Contains("Candidate in spill", StringComparison.Ordinal)));
        string[] spills = [.. program.Lines.Where(line => line.Contains("events accepted", StringComparison.Ordinal))];
        Assert.NotEmpty(spills);
        Assert.All(spills, line => Assert.Equal(blinded, line.EndsWith("candidates: withheld", StringComparison.Ordinal)));
    }
}
