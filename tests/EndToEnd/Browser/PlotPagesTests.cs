using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Feed;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>
/// The physics, limit and histogram pages of <c>edgemon run</c> on spills of the virtual detector, with a reference, custom histograms and an extra cut from the configuration: used while
/// numbers change, then compared with ledger and messages. Screenshots are left in artifacts/browser/plots to be looked at.
/// </summary>
[Collection("browser")]
public sealed class PlotPagesTests
{
    private const string Host = "plots";

    [Fact]
    public async Task Pages_show_what_ledger_and_messages_say()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("edgemon-plots-").FullName, state = Path.Combine(folder, "state"), config = Path.Combine(folder, "edgemon.json");
        int framesPort = FreePorts.Next(), pagePort = FreePorts.Next(), brokerPort = FreePorts.Next();
        string setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        object Configuration(string? reference) => new
        {
            simulated = true,
            input = new { source = $"tcp-listen:127.0.0.1:{framesPort}" },
            maps = new { directory = Path.Combine(setup, "maps") },
            calibration = new { path = Path.Combine(setup, "calibration") },
            telemetry = new { host = Host, stateDirectory = "state", brokerPort },
            page = new { port = pagePort, reference },
            signal = new
            {
                histograms = new
                {
                    windowSpills = 3,
                    custom = new object[]
                    {
                        new { name = "total", title = "Energy in both calorimeters", x = "ecalEnergyGeV + hcalEnergyGeV", unit = "GeV", bins = 75, high = 150 },
                        new { name = "nothing", x = "ecalEnergyGeV", when = "ecalEnergyGeV < -1000" },
                    },
                },
                selection = new { extraCuts = new[] { new { name = "quiet-hcal3", expression = "hcalModule3GeV < 20" } } },
            },
        };
        string raw = Path.Combine(folder, "run.dat"), reference = Path.Combine(folder, "reference.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(Configuration(null)), end);
        Assert.Equal(0, (await CommandLine.Run("simulate", raw, "--events", "6000", "--seed", "9")).ExitCode);
        CommandLineResult replay = await CommandLine.Run("replay", raw, "--config", config, "--reference", reference);
        Assert.True(replay.ExitCode == 0, replay.Error);
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(Configuration("reference.json")), end);

        using Process monitor = Start("dotnet", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), "run", "--config", config);
        Task<string> log = monitor.StandardError.ReadToEndAsync(CancellationToken.None);
        using var feeding = CancellationTokenSource.CreateLinkedTokenSource(end);
        var detector = new VirtualDetectorFeed(new VirtualDetectorOptions { Seed = 3, Run = 7001 }, new VirtualDetectorFeedOptions { Port = framesPort, SpillPeriodSeconds = 2 });
        Task feed = Task.CompletedTask;
        try
        {
            string url = $"http://127.0.0.1:{pagePort}/";
            await AnswersAsync(url + "healthz", log);
            // Its first message says that the limit service listens: from then on each spill is a point of the history.
            await BrokerMessages.UntilAsync(brokerPort, new Dictionary<string, Func<JsonElement, bool>> { ["edgemon/v1/na64e/sensitivity"] = _ => true });
            feed = detector.RunAsync(feeding.Token);
            string pictures = Path.Combine(BrowserRun.Artifacts, "plots");
            IReadOnlyList<string> lines = await BrowserRun.ToEndAsync("plots.mjs", url, pictures, "live");
            Assert.Contains(lines, line => line.StartsWith("limits: bands", StringComparison.Ordinal));
            await BrowserRun.ToEndAsync("accessibility.mjs", url, "physics", "limits", "histograms/Physics/ecal", "shift", "wall");
            await BrowserRun.ToEndAsync("stock-jsroot.mjs", url, "Custom/total$|Window/Physics/ecal(_hcal)?$|Reference/Physics/ecal$|Physics/ecal_energy$");

            await feeding.CancelAsync();
            await feed.ContinueWith(_ => { }, TaskScheduler.Default);
            Dictionary<string, JsonElement> messages = await SettleAsync(url, brokerPort, detector.SpillsSent);
            JsonElement page = JsonDocument.Parse((await BrowserRun.ToEndAsync("plots.mjs", url, pictures, "read"))[^1]).RootElement;
            await CompareAsync(page, state, messages);
        }
        finally
        {
            await feeding.CancelAsync();
            using (Process terminate = Start("kill", "-TERM", $"{monitor.Id}")) await terminate.WaitForExitAsync(CancellationToken.None);
            await monitor.WaitForExitAsync(CancellationToken.None).WaitAsync(ChainRun.Patience, CancellationToken.None);
            Directory.Delete(folder, recursive: true);
            // What a failure on the page may come from.
            TestContext.Current.TestOutputHelper?.WriteLine($"the feed: {detector.State}, {detector.SpillsSent} spills sent; the monitor:\n{await log}");
        }
    }

    private static async Task CompareAsync(JsonElement page, string state, Dictionary<string, JsonElement> messages)
    {
        string[] totals = (await CommandLine.Run("ledger", "totals", "--state", state)).Output.Split('\n')[1].Split(',');
        AssertShown(double.Parse(totals[3], CultureInfo.InvariantCulture), page.GetProperty("eot").GetString()!);
        Assert.Equal(totals[5], page.GetProperty("candidates").GetString());
        string[][] spills = [.. (await CommandLine.Run("ledger", "spills", "--state", state)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
        int Column(string name) => Array.IndexOf("sequence,host,run,spill,quality,closed_by,start_time_unix,frames_in,accepted,rejected,dropped,eot,eot_uncertainty,eot_from_beam_triggers,live_fraction,candidates,sideband_a,sideband_c,background,background_uncertainty,dimuons".Split(','), name);
        long Sum(string name) => spills.Sum(spill => long.Parse(spill[Column(name)], CultureInfo.InvariantCulture));
        Assert.Equal(Sum("dimuons"), page.GetProperty("dimuons").GetInt64());
        Assert.Equal(Sum("sideband_a"), Whole(page.GetProperty("sidebands")[0][2].GetString()!));
        Assert.Equal(Sum("sideband_c"), Whole(page.GetProperty("sidebands")[1][2].GetString()!));
        Assert.Equal(spills.Count(spill => spill[Column("quality")] != "invalid"), page.GetProperty("points").GetInt32());
        JsonElement[] cuts = [.. page.GetProperty("cutFlow").EnumerateArray()];
        Assert.Contains(cuts, cut => cut[0].GetString() == "quiet-hcal3");
        Assert.Equal(Sum("candidates"), cuts[^1][1].GetInt64());

        string root = $"edgemon/v1/na64e/{Host}/histogram/";
        Assert.Equal(messages[root + "Physics/ecal"].GetProperty("entries").GetInt64(), page.GetProperty("run").GetInt64());
        JsonElement window = messages[root + "Window/Physics/ecal"];
        Assert.Equal(window.GetProperty("entries").GetInt64(), page.GetProperty("window").GetInt64());
        Assert.Equal(3, window.GetProperty("windowSpills").GetInt32());
        Assert.Equal(page.GetProperty("run").GetInt64(), messages[root + "Custom/total"].GetProperty("entries").GetInt64());
        Assert.Equal(cuts[0][1].GetInt64(), page.GetProperty("run").GetInt64());
        JsonElement limit = messages["edgemon/v1/na64e/limits/vanilla"];
        double[] masses = [.. limit.GetProperty("massesMeV").EnumerateArray().Select(mass => mass.GetDouble())];
        JsonElement first = page.GetProperty("observed")[0];
        AssertShown(limit.GetProperty("observed")[Array.IndexOf(masses, first[0].GetDouble())].GetDouble(), first[1].GetString()!);
    }

    /// <summary>The page writes 3 digits: 1.23×10⁻⁴.</summary>
    private static void AssertShown(double value, string shown)
    {
        const string superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        string[] parts = shown.Split("×10");
        string exponent = string.Concat(parts[1].Select(sign => sign == '⁻' ? "-" : superscripts.IndexOf(sign, StringComparison.Ordinal).ToString(CultureInfo.InvariantCulture)));
        double read = double.Parse($"{parts[0]}e{exponent}", CultureInfo.InvariantCulture);
        Assert.InRange(read / value, 1 - 0.0051, 1 + 0.0051);
    }

    private static long Whole(string shown) => long.Parse(shown.Replace("\u2009", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    /// <summary>
    /// Waits until all spills that were sent to their end have arrived everywhere: in the ledger and on the page, in the histograms that are published after it, and in the limits.
    /// What was sent of another one stays open.
    /// </summary>
    private static async Task<Dictionary<string, JsonElement>> SettleAsync(string url, int brokerPort, long spills)
    {
        long Number(JsonElement message, params string[] path) => path.Aggregate(message, (part, name) => part.GetProperty(name)).GetInt64();
        string host = $"edgemon/v1/na64e/{Host}/";
        Dictionary<string, JsonElement> messages = await BrokerMessages.UntilAsync(brokerPort, new Dictionary<string, Func<JsonElement, bool>>
        {
            [host + "totals"] = totals => Number(totals, "campaign", "spills") + Number(totals, "campaign", "excludedSpills") == spills,
            [host + "histogram/Physics/ecal"] = histogram => Number(histogram, "spill") == spills,
            [host + "histogram/Custom/total"] = histogram => Number(histogram, "spill") == spills,
            [host + "histogram/Window/Physics/ecal"] = histogram => Number(histogram, "spill") == spills,
            ["edgemon/v1/na64e/limits/vanilla"] = limits => Number(limits, "counted", "spills") + Number(limits, "counted", "excludedSpills") == spills,
        });
        using var client = new HttpClient();
        // The page is told beside the broker: in either order.
        await ChainRun.Until(() => Number(JsonDocument.Parse(client.GetStringAsync(url + "api/state").GetAwaiter().GetResult()).RootElement, "spill", "value", "spill") == spills, "the last spill on the page");
        return messages;
    }

    private static async Task AnswersAsync(string url, Task<string> log)
    {
        using var client = new HttpClient();
        for (int attempt = 0; attempt < 3000; attempt++)
        {
            if (log.IsCompleted) Assert.Fail(await log);
            try
            {
                if ((await client.GetAsync(url)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
            await Task.Delay(100);
        }
        Assert.Fail($"{url} does not answer");
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true, RedirectStandardError = true,
        // Physics tables are kept with the other products of the tests, not in the user's cache.
        Environment = { ["XDG_CACHE_HOME"] = Path.Combine(Repository.Root, "artifacts", "cache") },
    })!;
}
