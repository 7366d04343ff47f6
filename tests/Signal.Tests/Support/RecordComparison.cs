using System.Text.Json;

namespace EdgeMon.Signal.Tests.Support;

/// <summary>Compares everything two pipelines reported, bit for bit.</summary>
internal static class RecordComparison
{
    public static void AssertSame(Collector expected, Collector actual)
    {
        Assert.Equal(expected.Runs, actual.Runs);
        Assert.Equal(expected.Spills.Count, actual.Spills.Count);
        for (int i = 0; i < expected.Spills.Count; i++)
            Assert.Equal(JsonSerializer.Serialize(expected.Spills[i]), JsonSerializer.Serialize(actual.Spills[i]));
        Assert.Equal(JsonSerializer.Serialize(expected.Candidates), JsonSerializer.Serialize(actual.Candidates));
        for (int i = 0; i < expected.SpillHistograms.Count; i++)
            AssertSame(expected.SpillHistograms[i], actual.SpillHistograms[i]);
        if (expected.RunHistograms is not null) AssertSame(expected.RunHistograms, actual.RunHistograms!);
    }

    public static void AssertSame(Signal.Histograms.MonitoringHistograms expected, Signal.Histograms.MonitoringHistograms actual)
    {
        for (int h = 0; h < expected.All.Count; h++)
        {
            Assert.Equal(expected.All[h].Entries, actual.All[h].Entries);
            Assert.True(expected.All[h].Counts.AsSpan().SequenceEqual(actual.All[h].Counts), expected.All[h].Path);
        }
        Assert.Equal(expected.Channels.Events, actual.Channels.Events);
        for (int c = 0; c < expected.Channels.Channels.Count; c++)
        {
            Assert.Equal(Bits(expected.Channels.MeanEnergyGeV(c)), Bits(actual.Channels.MeanEnergyGeV(c)));
            Assert.Equal(expected.Channels.HitCount(c), actual.Channels.HitCount(c));
            Assert.Equal(Bits(expected.Channels.PedestalEvenAdc(c)), Bits(actual.Channels.PedestalEvenAdc(c)));
            Assert.Equal(Bits(expected.Channels.PedestalOddAdc(c)), Bits(actual.Channels.PedestalOddAdc(c)));
            Assert.Equal(Bits(expected.Channels.NoiseAdc(c)), Bits(actual.Channels.NoiseAdc(c)));
            Assert.Equal(Bits(expected.Channels.MeanTimeNs(c)), Bits(actual.Channels.MeanTimeNs(c)));
            Assert.Equal(Bits(expected.Channels.LedAmplitudeAdc(c)), Bits(actual.Channels.LedAmplitudeAdc(c)));
        }
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
