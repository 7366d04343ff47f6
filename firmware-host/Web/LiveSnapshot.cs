using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Host.Web;

/// <summary>How a part of the host is.</summary>
/// <param name="Part">Name of the part.</param>
/// <param name="Level">How it is.</param>
/// <param name="Text">One line for people.</param>
public sealed record HealthPart(string Part, HealthLevel Level, string Text);

/// <summary>Counters that grow when a part of the view changes: a page asks again only for what is newer.</summary>
/// <param name="View">Any change.</param>
/// <param name="Spills">Spills, DAQ summary, cut flow.</param>
/// <param name="Candidates">Candidates.</param>
/// <param name="Histograms">Histograms.</param>
/// <param name="Limits">Limit curves.</param>
public sealed record ViewVersions(long View, long Spills, long Candidates, long Histograms, long Limits)
{
    /// <summary>Channels of the detector pages.</summary>
    public long Channels { get; init; }
    /// <summary>Events of the event display.</summary>
    public long Events { get; init; }
    /// <summary>Serial devices beside the data; 0 while there are none.</summary>
    public long Devices { get; init; }
    /// <summary>Sensors of crate and detector.</summary>
    public long Sensors { get; init; }
}

/// <summary>The view at one moment; its parts are never changed afterwards.</summary>
internal sealed record LiveSnapshot
{
    public required DateTimeOffset Now { get; init; }
    public required DateTimeOffset Started { get; init; }
    public required ViewVersions Versions { get; init; }
    public required Provenance? Provenance { get; init; }
    public required SignalBox? SignalBox { get; init; }
    public required Stamped<string>? Source { get; init; }
    public required Stamped<LiveProgress>? Progress { get; init; }
    public required Stamped<SpillRow>? LastSpill { get; init; }
    public required IReadOnlyList<Stamped<SpillRow>> Spills { get; init; }
    public required IReadOnlyList<CandidateRow> Candidates { get; init; }
    public required DaqSummary? Daq { get; init; }
    public required PhysicsSums? Physics { get; init; }
    public required Stamped<LiveTotals>? RunTotals { get; init; }
    public required Stamped<LiveTotals>? CampaignTotals { get; init; }
    public required Stamped<IReadOnlyList<LimitCurve>>? Limits { get; init; }
    public required Stamped<HistogramShelf>? Histograms { get; init; }
    public required IReadOnlyList<Stamped<HealthPart>> Health { get; init; }
    public required ChannelHistory? Channels { get; init; }
    public required bool Blinded { get; init; }
    public required Stamped<HostVitals>? Host { get; init; }
    public required AlarmSummary? Alarms { get; init; }
}
