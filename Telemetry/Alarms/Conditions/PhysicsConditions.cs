using System.Globalization;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>Physics: SRD efficiency, VETO rate and punch-through of beam triggers, dimuons, candidates, calibration.</summary>
internal static class PhysicsConditions
{
    public static IEnumerable<AlarmReading> Judge(SpillHealth health, SpillReferences references, SpillAlarmLimits limits)
    {
        SpillRecord spill = health.Spill;
        BeamSample beam = spill.BeamSample;
        yield return Share("srd-efficiency", "beam triggers with synchrotron radiation", beam.WithSrd, beam.Events, -limits.SrdLoss, references, limits);
        yield return Share("veto-rate", "beam triggers with a signal in the VETO", beam.WithVeto, beam.Events, limits.VetoGrowth, references, limits);
        yield return Share("punch-through", "beam triggers with energy in the HCAL", beam.WithHcal, beam.Events, limits.PunchThroughGrowth, references, limits);
        yield return Dimuons(spill, references, limits);
        yield return AlarmReading.When("candidate", spill.Candidates > 0, $"{spill.Candidates} events in the signal box.");
        string defect = spill.Provenance.CalibrationIdentity == "none" ? "No calibration is configured: energies are in ADC counts." : health.Setup?.CalibrationDefect ?? "";
        yield return AlarmReading.When("calibration", defect.Length > 0, defect);
    }

    /// <summary>A share of the beam triggers against the spills before; a positive limit is for growth, a negative one for loss.</summary>
    private static AlarmReading Share(string id, string what, long count, long events, double limit, SpillReferences references, SpillAlarmLimits limits)
    {
        if (events == 0 || references.Sums(id) is not { } before)
        {
            references.Learn(id, count, events, 0);
            return AlarmReading.None(id);
        }
        double share = (double)count / events, usual = before.Count / before.Exposure;
        double deviations = Math.Sign(limit) * Significance.OfShares(count, events, before.Count, (long)before.Exposure);
        double measure = Significance.Both((share - usual) / limit, deviations, limits.Significance);
        references.Learn(id, count, events, measure);
        return new(id, measure, string.Create(CultureInfo.InvariantCulture,
            $"{100 * share:0.0} % {what}, usually {100 * usual:0.0} %; a change by {100 * limit:+0.0;-0.0} points is allowed."));
    }

    private static AlarmReading Dimuons(SpillRecord spill, SpillReferences references, SpillAlarmLimits limits)
    {
        if (!spill.Eot.Valid || spill.Eot.Eot <= 0) return AlarmReading.None("dimuon-rate");
        double measure = double.NaN, expected = double.NaN;
        if (references.Sums("dimuons") is { } before)
        {
            expected = before.Count / before.Exposure * spill.Eot.Eot;
            double deviations = Significance.OfCounts(spill.Dimuons, spill.Eot.Eot, before.Count, before.Exposure);
            measure = Significance.Both(Math.Abs(spill.Dimuons / Math.Max(expected, 0.1) - 1) / limits.DimuonChange, Math.Abs(deviations), limits.Significance);
        }
        references.Learn("dimuons", spill.Dimuons, spill.Eot.Eot, measure);
        return new("dimuon-rate", measure, string.Create(CultureInfo.InvariantCulture, $"{spill.Dimuons} dimuon events, {expected:0.0} expected from the spills before."));
    }
}
