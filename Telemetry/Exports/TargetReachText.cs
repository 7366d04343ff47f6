using System.Globalization;
using EdgeMon.Physics.Sensitivity;

namespace EdgeMon.Telemetry.Exports;

/// <summary>How many electrons on target the lines of the figure need, as an aligned table: EOT per mass and line, and dates where a pace is given.</summary>
public static class TargetReachText
{
    /// <summary>Writes the table. "now" where a line is reached already, "-" where it is not reached in the range scanned (or not within a century).</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="reaches">Lines with equal masses, at least one.</param>
    /// <param name="pace">Electrons on target so far and per day; null leaves the dates out.</param>
    /// <param name="clock">The present.</param>
    /// <exception cref="ArgumentException">No line, or different masses.</exception>
    public static void WriteTable(TextWriter writer, IReadOnlyList<TargetReach> reaches, RunPace? pace, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(reaches);
        if (reaches.Count == 0 || reaches.Any(reach => !reach.MassesMeV.AsSpan().SequenceEqual(reaches[0].MassesMeV)))
            throw new ArgumentException("A table needs at least one line, all with equal masses.", nameof(reaches));
        int width = pace is null ? 14 : 24;
        writer.Write("Electrons on target from which on the median expected limit stays below each line\n\n");
        writer.Write("m [MeV]".PadLeft(9) + string.Concat(reaches.Select(reach => "  " + reach.Target.Name.PadLeft(width))) + "\n");
        for (int i = 0; i < reaches[0].MassesMeV.Length; i++)
        {
            writer.Write(reaches[0].MassesMeV[i].ToString("0.###", CultureInfo.InvariantCulture).PadLeft(9));
            foreach (TargetReach reach in reaches) writer.Write("  " + Cell(reach.Eot[i], pace, clock).PadLeft(width));
            writer.Write("\n");
        }
    }

    private static string Cell(double eot, RunPace? pace, TimeProvider clock)
    {
        if (!double.IsFinite(eot)) return "-";
        if (eot == 0 || eot <= pace?.EotNow) return "now";
        string text = eot.ToString("0.00e+0", CultureInfo.InvariantCulture);
        if (pace is null) return text;
        return pace.DateOf(eot, clock) is { } date ? $"{text}  {date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : $"{text}  {"-",10}";
    }
}
