using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeMon.Daq;

namespace EdgeMon.Calibration.Maps;

/// <summary>
/// The identity of a map: a hash over what applies to the run, written in one canonical way. Comments, layout, file
/// names and sections of other runs do not change it.
/// </summary>
internal static class MapIdentity
{
    public static string Of(
        IEnumerable<MappedChannel> channels, SourceRules rules, IEnumerable<ScalerMap> scalers,
        IReadOnlyDictionary<int, string> triggerNames, IEnumerable<int> ignoredTriggerBits)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (MappedChannel channel in channels) Line($"channel {channel.Detector} {channel.Address.Packed} {channel.X} {channel.Y}");
        foreach (ScalerMap scaler in scalers)
            Line($"scaler {scaler.Name} {scaler.Source} {scaler.Frame} {scaler.FirstChannel} {scaler.ChannelStep} {scaler.ChannelCount} {scaler.FirstWire} {scaler.WireStep} {scaler.MeasuresTimeInSpill}");
        for (int source = 0; source < SourceRules.SourceCount; source++)
        {
            if (rules.FormatOf(source) != SourceFormat.Unknown) Line($"source {source} {rules.FormatOf(source)}");
        }
        foreach (int source in rules.Expected) Line($"expected {source}");
        foreach (var (bit, name) in triggerNames.OrderBy(entry => entry.Key)) Line($"trigger {bit} {name}");
        foreach (int bit in ignoredTriggerBits.Order()) Line($"ignored {bit}");
        return Hash(text.ToString());
    }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of a text in UTF-8.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
