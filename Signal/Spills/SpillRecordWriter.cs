using EdgeMon.Daq;
using EdgeMon.Signal.Eot;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Spills;

/// <summary>Turns the counts of a spill into its record.</summary>
internal static class SpillRecordWriter
{
    /// <summary>Writes the record.</summary>
    /// <param name="counts">The spill.</param>
    /// <param name="closedBy">What closed it.</param>
    /// <param name="sidebandsBefore">Sidebands of the run so far, without this spill.</param>
    /// <param name="beamSpectrum">E_ECAL of the spill's beam triggers.</param>
    /// <param name="provenance">Where it comes from.</param>
    public static SpillRecord Write(
        SpillCounts counts, SpillClosedBy closedBy, in SidebandCounts sidebandsBefore, Histogram beamSpectrum, Provenance provenance)
    {
        Books books = counts.Books.ToRecord();
        EotRecord eot = WriteEot(counts);
        var (quality, reasons) = Judge(counts, books, eot);
        IReadOnlyList<Cut> cuts = counts.Context.Cuts.Cuts;
        SelectionOptions selection = counts.Context.Options.Selection;
        SidebandCounts runSidebands = sidebandsBefore + counts.Sidebands;
        BackgroundEstimate background = BackgroundEstimator.ShareOfSpill(counts.Sidebands, runSidebands, selection);
        BackgroundEstimate with = BackgroundEstimator.Estimate(runSidebands, selection), without = BackgroundEstimator.Estimate(sidebandsBefore, selection);
        var errors = new List<ErrorCount>();
        var missing = new SortedDictionary<int, long>();
        foreach (ref readonly var entry in counts.Defects.Entries)
        {
            errors.Add(new ErrorCount(entry.Source, entry.Kind.ToString(), entry.Count, entry.FirstEventInRun));
            if (entry.Kind == FrameErrorKind.MissingSource) missing[entry.Source] = entry.Count;
        }
        errors.Sort((a, b) => a.Source != b.Source ? a.Source.CompareTo(b.Source) : KindOf(a).CompareTo(KindOf(b)));
        return new SpillRecord
        {
            Provenance = provenance,
            Run = counts.Context.Run,
            Spill = counts.Spill,
            ClosedBy = closedBy,
            Quality = quality,
            QualityReasons = reasons,
            StartTimeUnix = counts.TimeUnix.First,
            EndTimeUnix = counts.TimeUnix.Last,
            FirstEventInRun = counts.EventInRun.First,
            LastEventInRun = counts.EventInRun.Last,
            Books = books,
            Eot = eot,
            CutFlow = [.. cuts.Select((cut, i) => new CutCount(cut.Name, cut.Description, counts.PassedAtLeast(i + 1)))],
            Candidates = counts.CandidateCount,
            Sidebands = new SidebandRecord
            {
                SidebandA = counts.Sidebands.A,
                SidebandC = counts.Sidebands.C,
                Background = background.Mean,
                BackgroundUncertainty = background.Uncertainty,
                ChangeOfRun = new BackgroundChange(with.Mean - without.Mean, with.Uncertainty * with.Uncertainty - without.Uncertainty * without.Uncertainty),
                Counts = counts.Sidebands,
            },
            Dimuons = counts.Dimuons,
            ElectronPeak = PeakFinder.Find(beamSpectrum),
            Errors = errors,
            UnmappedChannels = [.. counts.Unmapped.Select(pair => new SourceCount(pair.Key, pair.Value))],
            MissingSources = [.. missing.Select(pair => new SourceCount(pair.Key, pair.Value))],
            Bytes = counts.Bytes,
            EventNumbersMissing = counts.NumbersMissing,
            MissingEventNumbers = [.. counts.MissingRanges],
            SaturatedEvents = counts.Saturated,
            GainTemperatures = counts.Temperatures.Detectors,
            BeamSample = new BeamSample { Events = counts.Beam.Events, WithSrd = counts.Beam.Srd, WithVeto = counts.Beam.Veto, WithHcal = counts.Beam.Hcal },
        };

        static FrameErrorKind KindOf(ErrorCount error) => Enum.Parse<FrameErrorKind>(error.Kind);
    }

    private static EotRecord WriteEot(SpillCounts counts)
    {
        ScalerTally scalers = counts.Scalers;
        EotResult eot = EotFormula.Compute(scalers.Coincidences, scalers.Offered, scalers.Recorded, counts.Physics);
        var triggers = counts.TriggersByName();
        EotOptions options = counts.Context.Options.Eot;
        return new EotRecord
        {
            PhysicsEvents = counts.Physics,
            CalibrationEvents = counts.Calibrations,
            Triggers = triggers,
            ScalerCoincidences = scalers.Coincidences,
            TriggersOffered = scalers.Offered,
            TriggersRecorded = scalers.Recorded,
            LiveFraction = eot.LiveFraction,
            UsableFraction = eot.UsableFraction,
            Eot = eot.Eot,
            EotUncertainty = eot.Uncertainty,
            EotFromBeamTriggers = options.BeamPrescale * triggers.GetValueOrDefault(options.BeamTrigger),
            Valid = scalers.Readouts > 0 && scalers.Offered > 0 && scalers.Recorded > 0,
        };
    }

    private static (SpillQuality, IReadOnlyList<string>) Judge(SpillCounts counts, Books books, EotRecord eot)
    {
        var invalid = new List<string>();
        if (!books.Balanced) invalid.Add("books out of balance");
        if (counts.Context.Setup.KeptFromRun is not null) invalid.Add("maps and calibration of an earlier run");
        else if (counts.Context.Setup.CalibrationDefect.Length > 0) invalid.Add("calibration out of its interval");
        if (counts.Scalers.Readouts == 0) invalid.Add("no scalers");
        else if (!eot.Valid) invalid.Add("scalers show no triggers");
        var partial = new List<string>();
        if (!counts.HasEnd) partial.Add("END_OF_BURST not seen");
        if (counts.SourceMissing) partial.Add("a front-end source was missing");
        if (counts.Books.HasLosses) partial.Add("data lost from the stream");
        if (counts.Scalers.Restarts > 0) partial.Add("scalers started again inside the spill");
        if (counts.Scalers.Refused > 0) partial.Add("a scaler readout does not fit the others");
        if (eot.Valid && counts.Physics > counts.Scalers.Recorded) partial.Add("more events than triggers recorded");
        if (counts.CandidateCount > counts.Candidates.Count) partial.Add("more candidates than are recorded in full");
        partial.AddRange(counts.Temperatures.Doubts);
        SpillQuality quality = invalid.Count > 0 ? SpillQuality.Invalid : partial.Count > 0 ? SpillQuality.Partial : SpillQuality.Good;
        return (quality, [.. invalid, .. partial]);
    }
}
