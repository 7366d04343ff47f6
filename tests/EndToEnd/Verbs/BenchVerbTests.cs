using System.Globalization;
using System.Text.Json;

namespace EdgeMon.EndToEnd.Tests.Verbs;

/// <summary><c>edgemon bench</c>: what it reports. How fast a machine is, is no matter of tests.</summary>
public sealed class BenchVerbTests
{
    [Fact]
    public async Task Bench_reports_every_figure_and_no_event_allocates()
    {
        CommandLineResult result = await CommandLine.Run("bench", "--events", "2000", "--seconds", "0.05", "--damaged", "0.2", "--json");
        Assert.Equal(0, result.ExitCode);
        JsonElement report = JsonDocument.Parse(result.Output).RootElement;
        foreach (string name in new[] { "eventsPerSecondPerCore", "memoryReadBytesPerSecond", "fractionOfReadRate", "bytesPerEvent", "fromFile", "residentBytes", "damagedRatio" })
            Assert.True(report.GetProperty(name).GetDouble() > 0, name);
        if (Environment.ProcessorCount > 1)
            foreach (string name in new[] { "fromTcp", "tcpReadBytesPerSecond", "twoWorkersRatio", "twoWorkersRatioFromFile" })
                Assert.True(report.GetProperty(name).GetDouble() > 0, name);
        Assert.True(report.GetProperty("events").GetInt64() >= 2000);
        Assert.InRange(report.GetProperty("bytesPerEvent").GetDouble(), 5000, 15_000);
        Assert.InRange(report.GetProperty("allocatedBytesPerEvent").GetDouble(), 0, 1);
        string[] stages = [.. report.GetProperty("stages").EnumerateObject().Select(stage => stage.Name)];
        Assert.Equal(["walk", "decode", "pulses", "energies", "sumsAndCuts", "channelMaps", "merge"], stages);
        Assert.True(report.GetProperty("stages").GetProperty("pulses").GetDouble() > 0);
    }

    [Fact]
    public async Task Latencies_are_those_of_candidates_and_spills_that_came()
    {
        // Two candidates in each spill, and a spill's end within the time also where events go through at a quarter of the rate.
        CommandLineResult result = await CommandLine.Run("bench", "--latency", "--events", "2500", "--seconds", "6", "--offered", "2000", "--pause", "0.2", "--json");
        Assert.Equal(0, result.ExitCode);
        JsonElement latency = JsonDocument.Parse(result.Output).RootElement.GetProperty("latency");
        Assert.True(latency.GetProperty("offeredEventsPerSecond").GetDouble() > 0);
        Assert.True(latency.GetProperty("firstSpill").GetDouble() > 0);
        foreach (string name in new[] { "candidate", "spill" })
        {
            JsonElement delays = latency.GetProperty(name);
            Assert.True(delays.GetProperty("messages").GetInt32() > 0, name);
            Assert.InRange(delays.GetProperty("median").GetDouble(), 0.01, delays.GetProperty("p99").GetDouble());
            Assert.InRange(delays.GetProperty("p999").GetDouble(), delays.GetProperty("p99").GetDouble(), delays.GetProperty("largest").GetDouble());
        }
    }

    [Fact]
    public void A_damaged_run_has_the_asked_share_of_damage_and_one_without_is_the_same()
    {
        byte[] stream = new byte[1000 * 400 + 64];
        for (int i = 0; i < 1000; i++) BitConverter.TryWriteBytes(stream.AsSpan(400 * i), 400);
        Assert.Equal(stream, Host.Verbs.BenchDamage.Of(stream, stream.Length - 64, 0, out int none));
        Assert.Equal(0, none);
        byte[] damaged = Host.Verbs.BenchDamage.Of(stream, stream.Length - 64, 0.1, out int some);
        Assert.InRange(some, 60, 140);
        Assert.InRange(damaged.Length, stream.Length - some * 400, stream.Length - some * 20);
    }

    [Fact]
    public async Task A_table_has_the_figures_for_people()
    {
        string file = Path.Combine(Path.GetTempPath(), $"edgemon-bench-{Guid.NewGuid():N}.dat");
        try
        {
            Assert.Equal(0, (await CommandLine.Run("simulate", file, "--events", "500")).ExitCode);
            CommandLineResult result = await CommandLine.Run("bench", "--file", file, "--seconds", "0.01", "--workers", "2");
            Assert.Equal(0, result.ExitCode);
            Assert.Equal("", result.Error);
            Assert.Contains("in memory", result.Output, StringComparison.Ordinal);
            Assert.Contains("instructions", result.Output, StringComparison.Ordinal);
            Assert.Contains("sumsAndCuts", result.Output, StringComparison.Ordinal);
            Assert.True(File.Exists(file), "the file that was measured with is the user's");
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".truth.json");
        }
    }

    [Theory]
    [InlineData("--events", "99", "--events 99 is out of range. Use a whole number in 100 .. 150000.")]
    [InlineData("--workers", "0", "--workers 0 is out of range. Use a whole number in 1 .. 64.")]
    [InlineData("--batch", "-1", "--batch -1 is out of range. Use a whole number in 1 .. 65536.")]
    [InlineData("--latency", "--offered=0", "--offered 0 is out of range. Use a number in 1 .. 1000000 events/s.")]
    [InlineData("--latency", "--pause=-1", "--pause -1 is out of range. Use a number in 0 .. 600 s.")]
    [InlineData("--seconds", "NaN", "--seconds NaN is out of range. Use a number in 0.01 .. 600 s.")]
    public async Task Numbers_out_of_range_are_one_line(string option, string value, string expected)
    {
        CommandLineResult result = await CommandLine.Run("bench", option, value);
        Assert.Equal(64, result.ExitCode);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"edgemon: {expected}\n"), result.Error);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        CommandLineResult result = await CommandLine.Run("bench", "--file", "no-such.dat");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("edgemon: no-such.dat: no such file.\n", result.Error);
    }
}
