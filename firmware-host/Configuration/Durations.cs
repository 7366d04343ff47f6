using System.Globalization;

namespace EdgeMon.Host.Configuration;

/// <summary>Durations as people write them: a number and one of ms, s, min, h, d.</summary>
internal static class Durations
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 1e-3), ("min", 60), ("s", 1), ("h", 3600), ("d", 86400)];

    /// <summary>Reads "250 ms", "5s", "2 min"; false for anything else, for negative values and for more than 10,000 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        text = text.Trim();
        foreach (var (unit, seconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
            if (!(number * seconds <= 1e4 * 86400)) return false; // also refuses NaN
            duration = TimeSpan.FromTicks((long)Math.Round(number * seconds * TimeSpan.TicksPerSecond));
            return true;
        }
        return false;
    }

    /// <summary>Writes a duration in the largest unit that leaves a short number.</summary>
    public static string Format(TimeSpan duration)
    {
        double seconds = duration.TotalSeconds;
        return seconds switch
        {
            0 => "0 s",
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.###} ms"),
            >= 86400 when seconds % 86400 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400:0} d"),
            >= 3600 when seconds % 3600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
            >= 60 when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s"),
        };
    }
}
