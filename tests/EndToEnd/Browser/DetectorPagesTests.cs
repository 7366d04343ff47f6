using System.Net;
using System.Text.Json;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Browser;

public class DetectorPagesTests
{
    [Fact]
    public async Task Cells_show_the_sums_of_their_span()
    {
        await using var page = await PageFixture.StartAsync(history: 1);
        JsonElement spill = await Json(page, "/api/detectors");
        for (int i = 0; i < 12; i++) page.Feeder.Spill();
        JsonElement window = await Json(page, "/api/detectors?span=window"), run = await Json(page, "/api/detectors?span=run");
        long events = FeederDetector.Channels.Events;
        Assert.Equal([events, 10 * events, 13 * events], new[] { spill, window, run }.Select(document => document.GetProperty("events").GetInt64()));
        Assert.Equal([(1, 1), (4, 13), (1, 13)], new[] { spill, window, run }.Select(document => (document.GetProperty("firstSpill").GetInt32(), document.GetProperty("lastSpill").GetInt32())));
        // The same events again and again: averages stay what they are.
        foreach (JsonElement document in new[] { spill, window, run })
        {
            JsonElement beam = document.GetProperty("cells").EnumerateArray()
                .Single(cell => cell.GetProperty("detector").GetString() == "ECAL1" && cell.GetProperty("x").GetInt32() == 3 && cell.GetProperty("y").GetInt32() == 3);
            int index = beam.GetProperty("index").GetInt32();
            Assert.Equal(FeederDetector.Channels.MeanEnergyGeV(index), beam.GetProperty("energyGeV").GetDouble(), 1e-9);
            Assert.Equal(FeederDetector.Channels.NoiseAdc(index), beam.GetProperty("noiseAdc").GetDouble(), 1e-9);
            Assert.InRange(beam.GetProperty("ledPercent").GetDouble(), -5, 5);
        }
    }

    [Fact]
    public void The_run_begins_with_its_first_spill_also_when_the_trends_do_not_reach_back_to_it()
    {
        ChannelHistory? history = null;
        for (int spill = 3; spill < 3 + ChannelHistory.TrendSpills + 5; spill++) history = Plus(1, spill);
        Assert.Equal((3, 8), (history!.FirstSpill(ChannelSpan.Run), history.Trend[0].Spill));
        Assert.Equal(1, Plus(2, 1).FirstSpill(ChannelSpan.Run));

        ChannelHistory Plus(int run, int spill) => ChannelHistory.Plus(history, run, FeederDetector.Setup, new SpillChannels(spill, 0, FeederDetector.Channels), FeederDetector.Channels);
    }

    [Fact]
    public async Task A_channel_shows_profile_spectrum_trend_and_its_last_waveforms()
    {
        await using var page = await PageFixture.StartAsync(history: 1);
        page.Feeder.Spill();
        JsonElement channel = await Json(page, "/api/channels/57?span=run");
        Assert.Equal(32, channel.GetProperty("profile").GetArrayLength());
        long waveforms = channel.GetProperty("waveforms").GetInt64();
        Assert.Equal(2 * FeederDetector.Channels.Profiles.Entries(57), waveforms);
        Assert.InRange(channel.GetProperty("amplitudeCounts").EnumerateArray().Sum(count => count.GetInt64()), 1, waveforms);
        Assert.Equal([1, 2], channel.GetProperty("trend").GetProperty("spills").EnumerateArray().Select(spill => spill.GetInt32()));
        JsonElement last = channel.GetProperty("last");
        Assert.Equal(8, last.GetArrayLength());
        Assert.Equal(2, last[0].GetProperty("spill").GetInt32());
        // The light of the LED: pulses in each kept calibration event, at the height that the reference says.
        JsonElement[] light = [.. channel.GetProperty("ledLast").EnumerateArray()];
        Assert.InRange(light.Length, 2, 8);
        double[] mean = [.. channel.GetProperty("ledProfile").EnumerateArray().Select(sample => sample.GetDouble())];
        Assert.Equal(32, mean.Length);
        Assert.InRange((mean.Max() - mean.Min()) / FeederDetector.Channels.LedAmplitudeAdc(57), 0.8, 1.2);
        Assert.All(light, waveform => Assert.InRange(waveform.GetProperty("samples").EnumerateArray().Max(sample => sample.GetInt32()) / mean.Max(), 0.8, 1.2));
        Assert.Equal(HttpStatusCode.NotFound, (await page.Client.GetAsync("/api/channels/9999")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await page.Client.GetAsync("/api/channels/-1")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await page.Client.GetAsync("/api/detectors?span=7")).StatusCode);
    }

    [Fact]
    public async Task Marks_and_colours_follow_the_configuration()
    {
        var other = new DetectorPageOptions { NoisyFactor = 100, HotOccupancy = 0.01, HotFactor = 1.1, Colours = new ColourRanges { NoiseAdc = 7, PedestalLowAdc = 50 } };
        await using var usual = await PageFixture.StartAsync(history: 1);
        await using var page = await PageFixture.StartAsync(history: 1, options: new PageOptions { Detectors = other });
        // Pile-up makes some of these few events noisy.
        Assert.Equal(["GOOD", "NOISY"], (await States(usual)).Distinct().Order());
        Assert.Equal(["GOOD", "HOT"], (await States(page)).Distinct().Order());
        JsonElement colours = (await Json(page, "/api/detectors")).GetProperty("colours");
        Assert.Equal((7, 50, 200), (colours.GetProperty("noiseAdc").GetDouble(), colours.GetProperty("pedestalLowAdc").GetDouble(), colours.GetProperty("pedestalHighAdc").GetDouble()));

        static async Task<string[]> States(PageFixture page) =>
            [.. (await Json(page, "/api/detectors?span=run")).GetProperty("cells").EnumerateArray().Select(cell => cell.GetProperty("state").GetString()!)];
    }

    [Fact]
    public async Task Every_event_of_the_buffer_can_be_looked_at_and_says_which_cut_failed()
    {
        await using var page = await PageFixture.StartAsync(history: 1);
        JsonElement[] rows = [.. (await Json(page, "/api/events")).GetProperty("events").EnumerateArray()];
        Assert.Equal(FeederDetector.Events.Count, rows.Length);
        Assert.Contains(rows, row => row.GetProperty("reason").GetString() == "CANDIDATE");
        foreach (JsonElement row in rows)
        {
            JsonElement shown = await Json(page, $"/api/events/{row.GetProperty("run")}/{row.GetProperty("spill")}/{row.GetProperty("eventInSpill")}");
            int failed = shown.GetProperty("firstFailed").GetInt32();
            string name = failed < 0 ? "" : shown.GetProperty("cuts")[failed].GetProperty("name").GetString()!;
            Assert.Equal(row.GetProperty("firstFailed").GetString(), name);
            Assert.Equal(121, shown.GetProperty("channels").GetArrayLength());
            if (row.GetProperty("reason").GetString() == "CALIBRATION")
            {
                Assert.Equal((0, -1), (shown.GetProperty("cuts").GetArrayLength(), failed));
                continue;
            }
            // Reconstructed again from its bytes, it has the energy that was counted.
            Assert.Equal(row.GetProperty("ecalGeV").GetDouble(), shown.GetProperty("quantities")[0].GetProperty("value").GetDouble());
        }
        Assert.Equal(HttpStatusCode.NotFound, (await page.Client.GetAsync("/api/events/1/2/3")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await page.Client.GetAsync("/api/events/1/2/x")).StatusCode);
    }

    [Fact]
    public void The_buffer_keeps_the_newest_and_the_many_do_not_push_out_the_few()
    {
        var buffer = new EventBuffer(sampledKept: 5, notableKept: 2);
        var (_, record, bytes) = FeederDetector.Events[0];
        for (int spill = 1; spill <= 40; spill++)
        {
            var reason = spill is 3 or 4 or 5 ? EventSampleReason.Candidate : EventSampleReason.Sampled;
            buffer.Keep(new SampledEvent { Setup = FeederDetector.Setup, Run = 1, Spill = spill, Reason = reason, Record = record, Bytes = bytes });
        }
        Assert.Equal([40, 39, 38, 37, 36, 5, 4], buffer.All().Select(kept => kept.Spill));
        Assert.Equal(bytes, buffer.Find(1, 4, record.EventInSpill)!.Value.Bytes);
        Assert.Null(buffer.Find(1, 3, record.EventInSpill));
    }

    [Fact]
    public void Keeping_an_event_allocates_nothing_once_all_places_were_used()
    {
        var buffer = new EventBuffer(sampledKept: 4, notableKept: 2);
        var (_, record, bytes) = FeederDetector.Events[0];
        for (int i = 0; i < 8; i++) Keep();
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 1000; i++) Keep();
        }));

        void Keep() => buffer.Keep(new SampledEvent { Setup = FeederDetector.Setup, Run = 1, Spill = 1, Reason = EventSampleReason.Sampled, Record = record, Bytes = bytes });
    }

    private static async Task<JsonElement> Json(PageFixture page, string path)
    {
        var answer = await page.Client.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
