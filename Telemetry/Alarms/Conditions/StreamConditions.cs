using System.Globalization;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>The data stream: damage by source, event numbers, missing and unmapped sources.</summary>
internal static class StreamConditions
{
    private static readonly string[] Mismatches = ["SLinkWrongEventNumber", "SLinkWrongSpillNumber", "SadcWrongEvent", "ScalerWrongEvent", "SubEventHeaderDifferent"];
    private static readonly string[] NoDamage = ["MissingSource", "UnknownSource", "UnsupportedFormat", .. Mismatches];

    public static IEnumerable<AlarmReading> Judge(SpillHealth health, SpillAlarmLimits limits)
    {
        SpillRecord spill = health.Spill;
        long lost = spill.Books.Dropped.Values.Sum();
        var losses = lost == 0 ? [] : new[] { new ErrorCount(-1, string.Join(", ", spill.Books.Dropped.Keys), lost, 0) };
        yield return Worst("decode-errors", spill, [.. spill.Errors.Where(error => !NoDamage.Contains(error.Kind)), .. losses], limits);
        yield return Worst("event-mismatch", spill, [.. spill.Errors.Where(error => Mismatches.Contains(error.Kind))], limits);
        yield return Gaps(spill, limits);
        string missing = string.Join(", ", spill.MissingSources.Select(source => $"{source.Source} ({source.Count} events)"));
        yield return AlarmReading.When("missing-source", missing.Length > 0, $"Sources that are missing: {missing}. The rest of the spill is rejected.") with
        {
            Names = [.. spill.MissingSources.Select(source => $"{source.Source}")],
        };
        ErrorCount[] unmapped = [.. spill.Errors.Where(error => error.Kind == "UnknownSource"), .. spill.UnmappedChannels.Select(source => new ErrorCount(source.Source, "unmapped channel", source.Count, 0))];
        yield return Worst("unmapped-source", spill, unmapped, limits);
    }

    /// <summary>The source with most defects, against the limit per event.</summary>
    private static AlarmReading Worst(string id, SpillRecord spill, ErrorCount[] errors, SpillAlarmLimits limits)
    {
        if (errors.Length == 0) return new(id, 0, "");
        var sources = errors.GroupBy(error => error.Source).Select(group => (Source: group.Key, Count: group.Sum(error => error.Count), Kinds: group)).ToArray();
        var worst = sources.MaxBy(source => source.Count);
        string kinds = string.Join(", ", worst.Kinds.OrderByDescending(error => error.Count).Take(3).Select(error => $"{error.Kind} {error.Count}"));
        string source = worst.Source < 0 ? "The stream" : $"Source {worst.Source}";
        return new(id, Measure(worst.Count), string.Create(CultureInfo.InvariantCulture, $"{source}: {worst.Count} in {spill.Books.FramesIn} events ({kinds})."))
        {
            Names = [.. sources.Where(other => Measure(other.Count) > 1).Select(other => $"{other.Source}")],
        };

        double Measure(long count) => Math.Min(count / (double)Math.Max(1, spill.Books.FramesIn) / limits.DefectShare, (count + 1.0) / limits.FewestDefects);
    }

    private static AlarmReading Gaps(SpillRecord spill, SpillAlarmLimits limits)
    {
        double share = spill.EventNumbersMissing / (double)Math.Max(1, spill.Books.FramesIn + spill.EventNumbersMissing);
        return new("event-gaps", Math.Min(share / limits.MissingNumberShare, (spill.EventNumbersMissing + 1.0) / limits.FewestDefects),
            $"{spill.EventNumbersMissing} event numbers are missing beside {spill.Books.FramesIn} events that came.");
    }
}
