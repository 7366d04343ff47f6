using EdgeMon.Physics.Limits;

namespace EdgeMon.Host.Web;

/// <summary>Makes the state document from a snapshot.</summary>
internal static class StateBuilder
{
    private static readonly double[] BenchmarkMassesMeV = [1, 10, 100, 250];

    public static StateDocument Build(LiveSnapshot view, PageOptions options)
    {
        var now = view.Now;
        var spill = Stamped<SpillRow>.Read(view.LastSpill, now, options.SpillStaleAfterSeconds,
            view.LastSpill?.Value.Quality ?? DataQuality.Invalid, view.LastSpill?.Value.Reasons);
        return new StateDocument
        {
            NowUnixMs = now.ToUnixTimeMilliseconds(),
            StartedUnixMs = view.Started.ToUnixTimeMilliseconds(),
            Versions = view.Versions,
            Provenance = view.Provenance is { } made
                ? new ProvenanceText(made.Experiment, made.Host, made.Simulated, made.ConfigurationHash, made.MapIdentity, made.CalibrationIdentity, made.CodeVersion)
                : null,
            Beam = BeamOf(spill),
            Rhythm = RhythmOf(view.Spills),
            Source = Stamped<string>.Read(view.Source, now, options.SourceStaleAfterSeconds),
            Progress = Stamped<LiveProgress>.Read(view.Progress, now, options.SourceStaleAfterSeconds),
            Spill = spill,
            Run = Totals(view.RunTotals, now, options),
            Campaign = Totals(view.CampaignTotals, now, options),
            EotGoal = options.EotGoal,
            Pace = EotPace.Of(view.Spills, view.CampaignTotals?.Value.Eot ?? 0, options.EotGoal, now),
            Limits = LimitsOf(view.Limits, now, options),
            Histograms = HistogramsOf(view.Histograms, now, options),
            SignalBox = view.SignalBox,
            Blinded = view.Blinded,
            Host = Stamped<HostVitals>.Read(view.Host, now, options.SourceStaleAfterSeconds),
            Alarms = view.Alarms,
            Health = [.. view.Health.Select(part => Stamped<HealthPart>.Read(part, now, options.SpillStaleAfterSeconds))],
        };
    }

    private static Reading<LiveTotals> Totals(Stamped<LiveTotals>? totals, DateTimeOffset now, PageOptions options)
    {
        string[] notes = totals?.Value is { SpillsNotGood: > 0 } value ? [$"{value.SpillsNotGood} of {value.Spills} spills not good"] : [];
        return Stamped<LiveTotals>.Read(totals, now, options.SpillStaleAfterSeconds, DataQuality.Good, notes);
    }

    private static BeamState BeamOf(Reading<SpillRow> spill) => spill switch
    {
        { Quality: DataQuality.Stale or DataQuality.Invalid } => BeamState.Unknown,
        { Value: { EotValid: true, Eot: > 0 } } => BeamState.On,
        { Value.EotValid: true } => BeamState.Off,
        _ => BeamState.Unknown,
    };

    // The median is not moved by a pause between runs or by one missing spill.
    private static SpillRhythm? RhythmOf(IReadOnlyList<Stamped<SpillRow>> spills)
    {
        var last = spills.TakeLast(12).Select(spill => spill.At.ToUnixTimeMilliseconds()).ToArray();
        if (last.Length < 4) return null;
        long[] gaps = [.. last.Zip(last.Skip(1), (before, after) => after - before).Order()];
        long median = gaps[gaps.Length / 2];
        return median > 0 ? new SpillRhythm(median / 1000.0, last[^1] + median) : null;
    }

    internal static Reading<HistogramsSummary> HistogramsOf(Stamped<HistogramShelf>? shelf, DateTimeOffset now, PageOptions options)
    {
        var summary = shelf is null ? null : new Stamped<HistogramsSummary>(shelf.Value.Summary, shelf.At);
        return summary is { Value.Entries: 0 }
            ? Stamped<HistogramsSummary>.Read(summary, now, options.SpillStaleAfterSeconds, DataQuality.Empty, ["no event yet"])
            : Stamped<HistogramsSummary>.Read(summary, now, options.SpillStaleAfterSeconds);
    }

    private static Reading<IReadOnlyList<ModelBenchmarks>> LimitsOf(Stamped<IReadOnlyList<LimitCurve>>? limits, DateTimeOffset now, PageOptions options)
    {
        var benchmarks = limits is null ? null : new Stamped<IReadOnlyList<ModelBenchmarks>>([.. limits.Value.Select(BenchmarksOf)], limits.At);
        return Stamped<IReadOnlyList<ModelBenchmarks>>.Read(benchmarks, now, options.SpillStaleAfterSeconds);
    }

    private static ModelBenchmarks BenchmarksOf(LimitCurve curve) => new(curve.Model.ToString(), curve.Approach.ToString(),
        curve.Method, curve.ConfidenceLevel, curve.SignalEventsObserved, [.. BenchmarkMassesMeV.Select(mass =>
        {
            var band = MuonAnomalyBand.At(mass);
            return new BenchmarkLimit(mass, CurveInterpolation.At(curve.MassesMeV, curve.Observed, mass),
                CurveInterpolation.At(curve.MassesMeV, curve.Expected, mass), band.Lower, band.Upper);
        })]);
}
