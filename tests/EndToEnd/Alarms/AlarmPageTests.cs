using System.Diagnostics;
using System.Net;
using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Access;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Feed;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Alarms;

/// <summary>
/// An alarm on the whole program: a scenario of the virtual detector raises it, a shifter shelves, takes back and acknowledges it on the page, it
/// clears, and page, ledger and MQTT tell the same story with the person's name.
/// </summary>
[Collection("browser")]
public sealed class AlarmPageTests
{
    private const string Alarm = "pedestal", Host = "alarms";

    [Fact]
    public async Task An_alarm_is_raised_acknowledged_by_name_cleared_and_found_in_the_history()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        using var people = new PagePeople();
        string folder = Directory.CreateTempSubdirectory("edgemon-alarms-").FullName, state = Path.Combine(folder, "state"), config = Path.Combine(folder, "edgemon.json");
        int framesPort = FreePorts.Next(), pagePort = FreePorts.Next(), brokerPort = FreePorts.Next();
        string setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            simulated = true,
            input = new { source = $"tcp-listen:127.0.0.1:{framesPort}" },
            maps = new { directory = Path.Combine(setup, "maps") },
            calibration = new { path = Path.Combine(setup, "calibration") },
            telemetry = new { host = Host, stateDirectory = "state", brokerPort, limitService = false },
            page = new { port = pagePort, access = new { usersFile = people.File } },
        }), end);
        using Process monitor = Start("dotnet", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), "run", "--config", config);
        Task<string> log = monitor.StandardError.ReadToEndAsync(end);
        using var feeding = CancellationTokenSource.CreateLinkedTokenSource(end);
        Task feed = Task.CompletedTask;
        try
        {
            string url = $"http://127.0.0.1:{pagePort}/";
            await AnswersAsync(url + "healthz", log);
            // The fault lasts until the person has acknowledged it; then a run without it follows.
            using var faulty = CancellationTokenSource.CreateLinkedTokenSource(feeding.Token);
            Task Feed(VirtualDetectorOptions detector, CancellationToken stop) => new VirtualDetectorFeed(detector, new VirtualDetectorFeedOptions { Port = framesPort, SpillPeriodSeconds = 1 }).RunAsync(stop);
            feed = Feed(AlarmRun.SmallSpills with { Scenario = "pedestal-jump", ScenarioSpills = 3000 }, faulty.Token);
            await BrowserRun.ToEndAsync("accessibility.mjs", url, "alarms");
            await using BrowserRun person = await BrowserRun.StartAsync("alarms.mjs", url, Path.Combine(BrowserRun.Artifacts, "alarms"), Alarm, "shifter", PagePeople.Password);
            await person.LineAsync("ACKNOWLEDGED");
            await faulty.CancelAsync();
            await feed;
            feed = Feed(AlarmRun.SmallSpills with { Run = AlarmRun.SmallSpills.Run + 1 }, feeding.Token);
            IReadOnlyList<string> lines = await person.EndAsync();
            string[][] onPage = [.. JsonSerializer.Deserialize<string[][]>(lines[^1])!.Reverse()];
            Assert.Equal([["raise", ""], ["shelve", "shifter"], ["unshelve", "shifter"], ["acknowledge", "shifter"], ["clear", ""]], onPage);

            string[] ledger = (await CommandLine.Run("ledger", "alarms", "--state", state)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] header = ledger[0].Split(',');
            string[][] inLedger = [.. ledger.Skip(1).Select(line => line.Split(',')).Where(line => line[Array.IndexOf(header, "id")] == Alarm)
                .Select(line => new[] { line[Array.IndexOf(header, "change")], line[Array.IndexOf(header, "by")].Trim('"') })];
            Assert.Equal(onPage, inLedger);
            AlarmRecord retained = await RetainedAsync(brokerPort, end);
            Assert.Equal((AlarmChange.Clear, AlarmState.Normal, false), (retained.Change, retained.State, retained.Active));
        }
        finally
        {
            await feeding.CancelAsync();
            await feed.ContinueWith(_ => { }, TaskScheduler.Default);
            using (Process terminate = Start("kill", "-TERM", $"{monitor.Id}")) await terminate.WaitForExitAsync(CancellationToken.None);
            await monitor.WaitForExitAsync(CancellationToken.None).WaitAsync(ChainRun.Patience, CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<AlarmRecord> RetainedAsync(int port, CancellationToken end)
    {
        await using IMqttLink link = await MqttLibrary.ConnectAsync(new MqttConnectOptions { Host = "127.0.0.1", Port = port, ClientId = "reader", CleanStart = true }, end);
        await link.SubscribeAsync($"edgemon/v1/na64e/{Host}/alarm/{Alarm}", QualityOfService.AtLeastOnce);
        // The page may know of the end before the broker does: then it comes behind what is retained now.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(end);
        patience.CancelAfter(ChainRun.Patience);
        while (true)
        {
            MqttMessage message = await link.Incoming.ReadAsync(patience.Token);
            AlarmRecord alarm = PayloadJson.Read<AlarmRecord>(TopicTable.Alarm, message.Payload.Span).Payload;
            if (alarm.Change == AlarmChange.Clear) return alarm;
        }
    }

    private static async Task AnswersAsync(string url, Task<string> log)
    {
        using var client = new HttpClient();
        for (int attempt = 0; attempt < 1500; attempt++)
        {
            try
            {
                if ((await client.GetAsync(url)).StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException) { }
            if (log.IsCompleted) Assert.Fail($"edgemon run ended:\n{await log}");
            await Task.Delay(200);
        }
        Assert.Fail("edgemon run does not answer");
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
}
