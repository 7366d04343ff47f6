using System.Globalization;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>Response of the detectors: electron peak, resolution, start of the spill, time alignment, saturation.</summary>
internal static class ResponseConditions
{
    private const int FewestElectrons = 50;
    private const int FewestPulses = 10;
    /// <summary>A mean within +-2 sigma, iterated, scatters this much more than a plain mean.</summary>
    private const double TruncationLoss = 1.5;

    public static IEnumerable<AlarmReading> Judge(SpillHealth health, SpillReferences references, SpillAlarmLimits limits)
    {
        SpillRecord spill = health.Spill;
        yield return Peak(spill, limits.ElectronPeakGeV > 0 ? limits.ElectronPeakGeV : health.BeamEnergyGeV, limits);
        yield return Resolution(spill.ElectronPeak, references, limits);
        yield return SpillStart(health.Histograms.BeamCellInSpill, limits);
        yield return TimeAlignment(health.Histograms.Channels, references, limits);
        long events = spill.Eot.PhysicsEvents;
        double share = events == 0 ? 0 : spill.SaturatedEvents / (double)events;
        yield return new("saturation", Math.Min(share / limits.SaturatedShare, spill.SaturatedEvents / 10.0),
            string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} % of the events have a saturated channel; allowed are {100 * limits.SaturatedShare:0} %."));
    }

    private static AlarmReading Peak(SpillRecord spill, double expectedGeV, SpillAlarmLimits limits)
    {
        PeakRecord peak = spill.ElectronPeak;
        // Without a calibration energies are in ADC counts: there is nothing to compare.
        if (peak.Entries < FewestElectrons || spill.Provenance.CalibrationIdentity == "none") return AlarmReading.None("electron-peak");
        double deviation = peak.MeanGeV / expectedGeV - 1, sigma = TruncationLoss * peak.SigmaGeV / Math.Sqrt(peak.Entries) / expectedGeV;
        // The distance from the allowed band must be sure, not the distance from the beam energy.
        double measure = Significance.Both(Math.Abs(deviation) / limits.ElectronPeakDeviation, 1 + (Math.Abs(deviation) - limits.ElectronPeakDeviation) / sigma / (limits.Significance - 2), 1);
        return new("electron-peak", measure, string.Create(CultureInfo.InvariantCulture,
            $"Electron peak at {peak.MeanGeV:0.00} GeV, {100 * deviation:+0.0;-0.0} % from {expectedGeV:0.0} GeV; allowed are {100 * limits.ElectronPeakDeviation:0.0} %."));
    }

    private static AlarmReading Resolution(PeakRecord peak, SpillReferences references, SpillAlarmLimits limits)
    {
        if (peak.Entries < FewestElectrons) return AlarmReading.None("resolution");
        double width = peak.SigmaGeV / peak.MeanGeV, usual = references.Median("width"), growth = width / usual - 1;
        double sigma = TruncationLoss / Math.Sqrt(2.0 * peak.Entries);
        double measure = Significance.Both(growth / limits.ResolutionGrowth, growth / sigma, limits.Significance);
        references.Learn("width", width, measure);
        return new("resolution", measure, string.Create(CultureInfo.InvariantCulture,
            $"Width of the electron peak {100 * width:0.0} %, usually {100 * usual:0.0} %; a growth by {100 * limits.ResolutionGrowth:0} % is allowed."));
    }

    /// <summary>Mean energy of the beam cell in the first fifth of the events against the last three fifths.</summary>
    private static AlarmReading SpillStart(Histogram plane, SpillAlarmLimits limits)
    {
        int width = plane.X.Bins + 2, last = 0;
        for (int x = 1; x <= plane.X.Bins; x++)
            for (int y = 1; y <= plane.Y!.Bins; y++)
                if (plane.Counts[x + width * y] > 0) last = x;
        if (last < 3) return AlarmReading.None("spill-start");
        int early = Math.Max(1, last / 5);
        var (start, startError, startEntries) = Mean(1, early);
        var (rest, restError, restEntries) = Mean(last * 2 / 5 + 1, last);
        if (startEntries < FewestElectrons || restEntries < FewestElectrons) return AlarmReading.None("spill-start");
        double deviation = start / rest - 1, sigma = Math.Sqrt(startError * startError + restError * restError) / rest;
        return new("spill-start", Significance.Both(Math.Abs(deviation) / limits.SpillStartDeviation, Math.Abs(deviation) / sigma, limits.Significance),
            string.Create(CultureInfo.InvariantCulture, $"Beam cell at the start of the spill {start:0.0} GeV, later {rest:0.0} GeV; allowed are {100 * limits.SpillStartDeviation:0} %."));

        (double Mean, double Error, long Entries) Mean(int first, int end)
        {
            double sum = 0, squares = 0, bin = (plane.Y!.High - plane.Y.Low) / plane.Y.Bins;
            long entries = 0;
            for (int x = first; x <= end; x++)
                for (int y = 1; y <= plane.Y.Bins; y++)
                {
                    double energy = plane.Y.Low + (y - 0.5) * bin;
                    long count = plane.Counts[x + width * y];
                    // Random triggers, hadrons and muons leave little: they say nothing about the response to electrons.
                    if (energy < 0.15 * plane.Y.High || count == 0) continue;
                    (sum, squares, entries) = (sum + count * energy, squares + count * energy * energy, entries + count);
                }
            double mean = entries == 0 ? 0 : sum / entries;
            return (mean, entries == 0 ? 0 : Math.Sqrt(Math.Max(0, squares / entries - mean * mean) / entries), entries);
        }
    }

    /// <summary>Mean time of each detector against its rolling median; the worst is told.</summary>
    private static AlarmReading TimeAlignment(ChannelMonitor monitor, SpillReferences references, SpillAlarmLimits limits)
    {
        var worst = AlarmReading.None("time-alignment");
        List<string> late = [];
        foreach (var detector in monitor.Channels.GroupBy(channel => channel.Detector))
        {
            double sum = 0, squares = 0;
            long entries = 0;
            foreach (var channel in detector)
            {
                long n = monitor.TimeCount(channel.Index);
                if (n == 0) continue;
                double mean = monitor.MeanTimeNs(channel.Index), sigma = monitor.TimeSigmaNs(channel.Index);
                (sum, squares, entries) = (sum + n * mean, squares + n * (sigma * sigma + mean * mean), entries + n);
            }
            if (entries < FewestPulses) continue;
            double time = sum / entries, error = Math.Sqrt(Math.Max(0.01, squares / entries - time * time) / entries);
            double usual = references.Median("time " + detector.Key), shift = Math.Abs(time - usual);
            double measure = double.IsNaN(usual) ? 0 : Significance.Both(shift / limits.TimeShiftNs, shift / error, limits.Significance);
            references.Learn("time " + detector.Key, time, measure);
            if (measure > 1) late.Add(detector.Key);
            if (!(measure <= worst.Measure))
                worst = new("time-alignment", measure, string.Create(CultureInfo.InvariantCulture, $"{detector.Key} comes at {time:+0.0;-0.0} ns, usually at {usual:+0.0;-0.0} ns; allowed are {limits.TimeShiftNs:0.0} ns."));
        }
        return worst with { Names = late };
    }
}
