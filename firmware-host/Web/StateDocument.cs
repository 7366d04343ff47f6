namespace EdgeMon.Host.Web;

/// <summary>Whether electrons arrive, as far as the last spill tells.</summary>
public enum BeamState
{
    /// <summary>Nothing recent tells.</summary>
    Unknown = 0,
    /// <summary>The scalers of the last spill counted beam.</summary>
    On = 1,
    /// <summary>The scalers of the last spill counted nothing.</summary>
    Off = 2,
}

/// <summary>A number of the overview that stands against the g-2 band.</summary>
/// <param name="MassMeV">Mass of the Z' [MeV].</param>
/// <param name="Observed">Observed limit on g_Z'; null when nothing is excluded at this mass or the curve does not reach it.</param>
/// <param name="Expected">Expected limit.</param>
/// <param name="BandLower">Lower edge of the 2-sigma g-2 band.</param>
/// <param name="BandUpper">Its upper edge.</param>
public sealed record BenchmarkLimit(double MassMeV, double? Observed, double? Expected, double BandLower, double BandUpper);

/// <summary>The limits of one model at the benchmark masses.</summary>
/// <param name="Model">"Vanilla" or "Dark".</param>
/// <param name="Approach">How the limit was derived: "Direct", "Recast" or "RadiativeOnlyRecast".</param>
/// <param name="Method">Statistical method.</param>
/// <param name="ConfidenceLevel">Confidence level.</param>
/// <param name="SignalEvents">Upper limit on the number of signal events.</param>
/// <param name="Benchmarks">At 1, 10, 100 and 250 MeV.</param>
public sealed record ModelBenchmarks(string Model, string Approach, string Method, double ConfidenceLevel, double SignalEvents, IReadOnlyList<BenchmarkLimit> Benchmarks);

/// <summary>What a number is made with: map, calibration, configuration, program.</summary>
public sealed record ProvenanceText(string Experiment, string Host, bool Simulated, string Configuration, string Map, string Calibration, string Version);

/// <summary>What the monitoring histograms hold.</summary>
/// <param name="Count">Number of histograms.</param>
/// <param name="Entries">Fills of all of them: none is no verdict, empty never counts as good.</param>
/// <param name="Compared">Histograms whose shape was compared with a reference, for the run or for the moving window.</param>
/// <param name="Different">Of these, those that differ from it, in the run or in the window.</param>
public sealed record HistogramsSummary(int Count, long Entries, int Compared, int Different);

/// <summary>When spills come.</summary>
/// <param name="PeriodSeconds">Median time between the last spills [s].</param>
/// <param name="NextUnixMs">When the next one is expected to close [ms since 1970-01-01 UTC].</param>
public sealed record SpillRhythm(double PeriodSeconds, long NextUnixMs);

/// <summary>
/// The answer of <c>/api/state</c> and the body of every live update: small, the whole overview. Tables, curves and
/// histograms are fetched on their own when their version grows.
/// </summary>
public sealed record StateDocument
{
    /// <summary>"edgemon.page.state/1".</summary>
    public string Schema => "edgemon.page.state/1";
    /// <summary>Time of this answer [ms since 1970-01-01 UTC]: pages measure ages with this clock, not with their own.</summary>
    public required long NowUnixMs { get; init; }
    /// <summary>When this view was made [ms since 1970-01-01 UTC]: versions count from here.</summary>
    public required long StartedUnixMs { get; init; }
    /// <summary>Counters of change.</summary>
    public required ViewVersions Versions { get; init; }
    /// <summary>Identity of the last spill; null before the first.</summary>
    public required ProvenanceText? Provenance { get; init; }
    /// <summary>Whether there is beam.</summary>
    public required BeamState Beam { get; init; }
    /// <summary>When spills come; null until enough came.</summary>
    public required SpillRhythm? Rhythm { get; init; }
    /// <summary>The source's line.</summary>
    public required Reading<string> Source { get; init; }
    /// <summary>Progress within the spill.</summary>
    public required Reading<LiveProgress> Progress { get; init; }
    /// <summary>The last spill.</summary>
    public required Reading<SpillRow> Spill { get; init; }
    /// <summary>Sums of the run.</summary>
    public required Reading<LiveTotals> Run { get; init; }
    /// <summary>Sums of the campaign.</summary>
    public required Reading<LiveTotals> Campaign { get; init; }
    /// <summary>Goal of the campaign [EOT].</summary>
    public required double EotGoal { get; init; }
    /// <summary>Pace towards the goal; null until it can be measured.</summary>
    public required EotPace? Pace { get; init; }
    /// <summary>Limits at the benchmark masses, one entry per model.</summary>
    public required Reading<IReadOnlyList<ModelBenchmarks>> Limits { get; init; }
    /// <summary>What the monitoring histograms hold.</summary>
    public required Reading<HistogramsSummary> Histograms { get; init; }
    /// <summary>The signal box; null until it is known.</summary>
    public required SignalBox? SignalBox { get; init; }
    /// <summary>True while candidates and observed limits are withheld.</summary>
    public required bool Blinded { get; init; }
    /// <summary>The machine.</summary>
    public required Reading<HostVitals> Host { get; init; }
    /// <summary>The alarms in short; null until they are known.</summary>
    public required AlarmSummary? Alarms { get; init; }
    /// <summary>Parts of the host.</summary>
    public required IReadOnlyList<Reading<HealthPart>> Health { get; init; }
}
