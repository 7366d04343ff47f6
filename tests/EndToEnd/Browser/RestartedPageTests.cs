using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Host.Configuration;
using EdgeMon.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>What the page shows after a restart, before anything new comes: what the ledger holds.</summary>
public sealed class RestartedPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-restarted-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Spills_and_candidates_of_before_are_there()
    {
        var chain = new ChainRun(_folder);
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "2", "--seed", "61", "--signal-mass", "10", "--signal-events", "5");
        await raw.Write(Path.Combine(_folder, "raw.dat"), 0, 1);
        chain.Configure("raw.dat");
        await chain.Run();
        int[] events = chain.Read(reader => reader.Candidates().Select(candidate => candidate.Candidate.EventInSpill).ToArray());
        Assert.NotEmpty(events);

        chain.Configure($"tcp-listen:127.0.0.1:{FreePorts.Next()}");
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var monitor = new Host.Chain.Monitor(ConfigurationFile.Load(chain.ConfigurationPath), TimeProvider.System, NullLogger.Instance) { Started = (address, _) => started.SetResult(address) };
        Task<int> running = monitor.RunAsync(stop.Token);
        Assert.Same(started.Task, await Task.WhenAny(started.Task, running));
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(await started.Task) };
            Assert.Equal(2, (await Json(client, "/api/spills")).GetProperty("spills").GetArrayLength());
            JsonElement run = Assert.Single((await Json(client, "/api/runs")).GetProperty("runs").EnumerateArray());
            Assert.Equal((2, chain.Totals().Candidates, chain.Totals().Eot), (run.GetProperty("spills").GetInt64(), run.GetProperty("candidates").GetInt64(), run.GetProperty("eot").GetDouble()));
            Assert.True(run.GetProperty("lastUnix").GetInt64() > run.GetProperty("firstUnix").GetInt64());
            JsonElement candidates = (await Json(client, "/api/candidates")).GetProperty("candidates");
            Assert.Equal(events.Reverse(), candidates.EnumerateArray().Select(row => row.GetProperty("eventInSpill").GetInt32()));
            Assert.All(candidates.EnumerateArray(), row => Assert.True(row.GetProperty("rawBytes").GetInt32() > 0));
        }
        finally { await stop.CancelAsync(); }
        Assert.Equal(0, await running);
    }

    private static async Task<JsonElement> Json(HttpClient client, string path) => JsonDocument.Parse(await client.GetStringAsync(path)).RootElement;
}
