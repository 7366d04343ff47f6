using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;

namespace EdgeMon.Daq.Tests.Support;

/// <summary>Compares two decodes of one event.</summary>
internal static class Comparison
{
    /// <summary>A decoder that parses every event in full.</summary>
    public static EventDecoder Reference(SourceRules rules) => new(rules, FrameFormat.Date, learnLayouts: false);

    /// <summary>What differs, or null. Layout versions are not compared.</summary>
    public static string? Difference(DecodedEvent expected, DecodedEvent actual)
    {
        if (expected.Header != actual.Header) return $"header {expected.Header} / {actual.Header}";
        if (expected.IsGood != actual.IsGood) return $"good {expected.IsGood} / {actual.IsGood}";
        if (expected.HasMissingSource != actual.HasMissingSource) return "missing source";
        if (!expected.Sources.SequenceEqual(actual.Sources)) return "sources";
        if (!expected.Errors.SequenceEqual(actual.Errors))
            return $"errors {string.Join(", ", expected.Errors.ToArray())} / {string.Join(", ", actual.Errors.ToArray())}";
        if (!expected.Scalers.SequenceEqual(actual.Scalers)) return "scalers";
        if (expected.Channels.Length != actual.Channels.Length) return $"channels {expected.Channels.Length} / {actual.Channels.Length}";
        for (int i = 0; i < expected.Channels.Length; i++)
        {
            ref readonly LocatedChannel a = ref expected.Channels[i], b = ref actual.Channels[i];
            if (a.Address != b.Address || a.Offset != b.Offset || a.SampleCount != b.SampleCount || a.Encoding != b.Encoding
                || a.HardwareSum != b.HardwareSum) return $"channel {i}";
        }
        return null;
    }
}
