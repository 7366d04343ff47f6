using System.Net;
using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Access;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.EndToEnd.Tests.Browser;

public class BlindingTests
{
    [Fact]
    public async Task While_blinded_no_document_tells_of_candidates_and_afterwards_all_do()
    {
        // Spill 71 has a candidate; the detector's events hold several.
        await using var page = await PageFixture.StartAsync(history: 75, new PageOptions { Blinded = true });
        page.Feeder.Spill();
        var candidate = FeederDetector.Events.First(kept => kept.Reason == EventSampleReason.Candidate).Record;
        string path = $"/api/events/9264/75/{candidate.EventInSpill}";
        foreach (bool blinded in new[] { true, false })
        {
            var state = await Json(page, "/api/state");
            Assert.Equal(blinded, state.GetProperty("blinded").GetBoolean());
            foreach (string sums in new[] { "run", "campaign", "spill" })
                Assert.Equal(blinded ? JsonValueKind.Null : JsonValueKind.Number, state.GetProperty(sums).GetProperty("value").GetProperty("candidates").ValueKind);
            Assert.All(state.GetProperty("limits").GetProperty("value")[0].GetProperty("benchmarks").EnumerateArray(), benchmark =>
            {
                Assert.Equal(blinded ? JsonValueKind.Null : JsonValueKind.Number, benchmark.GetProperty("observed").ValueKind);
                Assert.Equal(JsonValueKind.Number, benchmark.GetProperty("expected").ValueKind);
            });
            Assert.Equal(blinded ? 0 : 1, (await Json(page, "/api/candidates")).GetProperty("candidates").GetArrayLength());
            var runs = await Json(page, "/api/runs");
            Assert.Equal((blinded, blinded ? JsonValueKind.Null : JsonValueKind.Number),
                (runs.GetProperty("blinded").GetBoolean(), Assert.Single(runs.GetProperty("runs").EnumerateArray()).GetProperty("candidates").ValueKind));
            var spills = await Json(page, "/api/spills");
            Assert.All(spills.GetProperty("spills").EnumerateArray(), row => Assert.Equal(blinded, row.GetProperty("candidates").ValueKind == JsonValueKind.Null));
            Assert.Equal(blinded, spills.GetProperty("daq").GetProperty("cutFlow").EnumerateArray().All(cut => cut.GetProperty("name").GetString() != "signal-box"));
            var curve = (await Json(page, "/api/limits")).GetProperty("curves").GetProperty("value")[0];
            Assert.Equal(blinded ? -1 : 1, curve.GetProperty("counting").GetProperty("candidates").GetInt32());
            var events = (await Json(page, "/api/events")).GetProperty("events").EnumerateArray();
            Assert.Equal(blinded, events.All(row => row.GetProperty("reason").GetString() != "CANDIDATE"));
            Assert.Equal(blinded ? HttpStatusCode.Forbidden : HttpStatusCode.OK, (await page.Client.GetAsync(path)).StatusCode);
            if (blinded) Assert.True(page.View.Blinding.Unblind("A. Coordinator", "collaboration meeting"));
        }
    }

    [Fact]
    public void The_box_is_not_drawn_while_blinded()
    {
        var view = TestView.Of(new PageOptions { Blinded = true }, TimeProvider.System);
        view.OnSignalBox(new SignalBox(50, 1));
        var plane = new Histogram("Physics/ecal_hcal_selected", "t", new HistogramAxis("E [GeV]", 100, 0, 150), new HistogramAxis("E [GeV]", 300, 0, 150)) { Box = new HistogramBox(50, 1) };
        foreach (var (ecal, hcal) in new[] { (20.0, 0.2), (49, 0.9), (60, 0.2), (20, 30), (100, 0) }) plane.Fill(ecal, hcal);
        view.OnHistograms([plane]);
        Histogram shown = view.Snapshot().Histograms!.Value.Find(plane.Path)!;
        Assert.Equal((3, 3), (shown.Entries, shown.Counts.Sum()));
        Assert.True(view.Blinding.Unblind("A. Coordinator", ""));
        view.OnHistograms([plane]);
        Assert.Equal(5, view.Snapshot().Histograms!.Value.Find(plane.Path)!.Entries);
    }

    [Fact]
    public void Unblinding_is_a_line_with_the_name_and_holds_after_a_restart()
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-blinding-").FullName, journal = Path.Combine(folder, Blinding.FileName);
        var ledger = new List<BlindingDecision>();
        Blinding Started(bool configured = true) => new(configured, journal, new ManualTime(), ledger.LastOrDefault()?.Blinded, ledger.Add);
        Blinding blinding = Started();
        Assert.True(blinding.IsBlinded);
        Assert.Throws<ArgumentException>(() => blinding.Unblind(" ", "no name"));
        Assert.True(blinding.IsBlinded);
        Assert.True(blinding.Unblind("A. Coordinator", "collaboration meeting"));
        Assert.False(blinding.Unblind("B. Second", ""));
        string line = Assert.Single(File.ReadAllLines(journal));
        Assert.Equal("""{"timeUnixMs":1777636800000,"blinded":false,"by":"A. Coordinator","reason":"collaboration meeting"}""", line);
        Assert.Equal(line, JsonSerializer.Serialize(Assert.Single(ledger), PageJson.Options));
        // A crash while writing leaves part of a line, which decides nothing.
        File.AppendAllText(journal, """{"timeUnixMs":17776368""");
        Assert.False(Started().IsBlinded);
        ledger.Clear();
        Assert.True(Started().IsBlinded);
        Assert.False(Started(configured: false).IsBlinded);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Only_a_coordinator_opens_the_box_with_a_reason_and_once()
    {
        using var people = new PagePeople();
        await using var page = await PageFixture.StartAsync(history: 1, options: new PageOptions { Blinded = true, Access = people.Options });
        using var shifter = new PageBrowser(page.Address);
        await shifter.LogIn("shifter");
        Assert.Equal(HttpStatusCode.Forbidden, (await shifter.Post(BlindingEndpoints.UnblindPath, new { reason = "curious" })).StatusCode);
        using var coordinator = new PageBrowser(page.Address);
        await coordinator.LogIn("coordinator");
        Assert.Equal(HttpStatusCode.BadRequest, (await coordinator.Post(BlindingEndpoints.UnblindPath, new { reason = " " })).StatusCode);
        Assert.True(page.View.Blinding.IsBlinded);
        Assert.Equal(HttpStatusCode.OK, (await coordinator.Post(BlindingEndpoints.UnblindPath, new { reason = "collaboration meeting" })).StatusCode);
        Assert.False(page.View.Blinding.IsBlinded);
        Assert.Equal(HttpStatusCode.Conflict, (await coordinator.Post(BlindingEndpoints.UnblindPath, new { reason = "again" })).StatusCode);
    }

    [Fact]
    public async Task An_opening_is_a_record_of_the_ledger_which_alone_decides_after_a_restart()
    {
        using var people = new PagePeople();
        string folder = Directory.CreateTempSubdirectory("edgemon-blinding-").FullName;
        var chain = new ChainRun(folder);
        chain.Configure($"tcp-listen:127.0.0.1:{FreePorts.Next()}", "\"broker\": \"external\", \"flushTimeout\": \"0 s\",");
        string text = await File.ReadAllTextAsync(chain.ConfigurationPath);
        await File.WriteAllTextAsync(chain.ConfigurationPath, text.Replace("\"port\": 0", $"\"port\": 0, \"blinded\": true, \"access\": {{ \"usersFile\": \"{people.File}\" }}", StringComparison.Ordinal));
        string journal = Path.Combine(chain.State, Blinding.FileName);
        // A line that somebody wrote by hand opens nothing.
        Directory.CreateDirectory(chain.State);
        await File.WriteAllTextAsync(journal, """{"timeUnixMs":1777636800000,"blinded":false,"by":"A. Nobody","reason":""}""" + "\n");
        await While(async address =>
        {
            using var coordinator = new PageBrowser(new Uri(address));
            await coordinator.LogIn("coordinator");
            Assert.True(await IsBlinded(coordinator));
            Assert.Equal(HttpStatusCode.OK, (await coordinator.Post(BlindingEndpoints.UnblindPath, new { reason = "collaboration meeting" })).StatusCode);
            Assert.False(await IsBlinded(coordinator));
        });
        var decision = Assert.Single(chain.Read(reader => reader.Decisions("blinding"))).Decision;
        Assert.Equal(("open", "coordinator", "collaboration meeting"), (decision.Decision, decision.By, decision.Reason));
        Assert.Contains("coordinator", (await File.ReadAllLinesAsync(journal))[^1], StringComparison.Ordinal);
        Assert.Contains(",blinding,open,coordinator,", (await CommandLine.Run("ledger", "decisions", "--state", chain.State)).Output, StringComparison.Ordinal);
        File.Delete(journal);
        await While(async address =>
        {
            using var viewer = new PageBrowser(new Uri(address));
            Assert.False(await IsBlinded(viewer));
        });
        Directory.Delete(folder, recursive: true);

        static async Task<bool> IsBlinded(PageBrowser browser) => JsonDocument.Parse(await browser.Client.GetStringAsync("/api/state")).RootElement.GetProperty("blinded").GetBoolean();

        async Task While(Func<string, Task> act)
        {
            using var stop = new CancellationTokenSource();
            var started = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            var monitor = new Host.Chain.Monitor(ConfigurationFile.Load(chain.ConfigurationPath), TimeProvider.System, NullLogger.Instance) { Started = (address, _) => started.SetResult(address) };
            Task<int> running = monitor.RunAsync(stop.Token);
            Assert.Same(started.Task, await Task.WhenAny(started.Task, running));
            try { await act(await started.Task); }
            finally { await stop.CancelAsync(); }
            Assert.Equal(0, await running);
        }
    }

    [Fact]
    public void A_decision_that_the_ledger_cannot_take_leaves_the_box_closed_and_a_journal_that_cannot_be_written_does_not()
    {
        string journal = Path.Combine(Path.GetTempPath(), "edgemon-not-there", "blinding.jsonl");
        var blinding = new Blinding(true, journal, TimeProvider.System, null, _ => throw new IOException("the ledger is read-only"));
        Assert.ThrowsAny<IOException>(() => blinding.Unblind("A. Coordinator", ""));
        Assert.True(blinding.IsBlinded);

        var taken = new Blinding(true, journal, TimeProvider.System, null, _ => { });
        Assert.True(taken.Unblind("A. Coordinator", ""));
        Assert.False(taken.IsBlinded);
    }

    private static async Task<JsonElement> Json(PageFixture page, string path) => JsonDocument.Parse(await page.Client.GetStringAsync(path)).RootElement;
}
