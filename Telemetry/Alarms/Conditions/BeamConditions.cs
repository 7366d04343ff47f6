using System.Globalization;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>Beam and data acquisition: missing spills, no beam, EOT per spill, live fraction.</summary>
internal static class BeamConditions
{
    private const long FewestTriggers = 50;

    public static IEnumerable<AlarmReading> Judge(SpillHealth health, SpillRecord? last, SpillReferences references, SpillAlarmLimits limits)
    {
        SpillRecord spill = health.Spill;
        int skipped = last is not null && last.Run == spill.Run ? spill.Spill - last.Spill - 1 : 0;
        yield return AlarmReading.When("spill-missing", skipped > 0, $"{skipped} spills are missing before spill {spill.Spill} of run {spill.Run}.");
        yield return BeamOff(spill.Eot, references, limits);
        yield return EotPerSpill(spill.Eot, references, limits);
        yield return LiveFraction(spill.Eot, limits);
    }

    private static AlarmReading BeamOff(EotRecord eot, SpillReferences references, SpillAlarmLimits limits)
    {
        if (!eot.Valid) return AlarmReading.None("beam-off");
        double usual = references.Median("coincidences");
        double measure = eot.ScalerCoincidences == 0 ? double.PositiveInfinity : double.IsNaN(usual) ? 0 : limits.BeamOffShare * usual / eot.ScalerCoincidences;
        references.Learn("coincidences", eot.ScalerCoincidences, measure);
        return new("beam-off", measure, string.Create(CultureInfo.InvariantCulture, $"{eot.ScalerCoincidences} beam coincidences in the spill, usually {usual:0}."));
    }

    private static AlarmReading EotPerSpill(EotRecord eot, SpillReferences references, SpillAlarmLimits limits)
    {
        if (!eot.Valid) return AlarmReading.None("eot-per-spill");
        double usual = references.Median("eot");
        double deviation = eot.Eot / usual - 1;
        double measure = usual > 0 ? Significance.Both(Math.Abs(deviation) / limits.EotDeviation, Math.Abs(eot.Eot - usual) / Math.Max(1, eot.EotUncertainty), limits.Significance) : double.NaN;
        references.Learn("eot", eot.Eot, measure);
        return new("eot-per-spill", measure, string.Create(CultureInfo.InvariantCulture,
            $"{eot.Eot:0.00e0} EOT, {100 * deviation:+0;-0} % from the median {usual:0.00e0}; allowed are {100 * limits.EotDeviation:0} %."));
    }

    private static AlarmReading LiveFraction(EotRecord eot, SpillAlarmLimits limits)
    {
        if (!eot.Valid || eot.TriggersOffered < FewestTriggers) return AlarmReading.None("live-fraction");
        double live = eot.LiveFraction, limit = limits.LiveFractionLow;
        double sigma = Math.Sqrt(limit * (1 - limit) / eot.TriggersOffered);
        double measure = Significance.Both((1 - live) / (1 - limit), 1 + (limit - live) / sigma, 1);
        return new("live-fraction", measure, string.Create(CultureInfo.InvariantCulture, $"{100 * live:0.0} % of {eot.TriggersOffered} triggers were recorded; {100 * limit:0} % are needed."));
    }
}
