using EdgeMon.Physics.Limits;

namespace EdgeMon.Host.Web;

/// <summary>The view without what the signal box holds. Everything that leaves the page server is made from a snapshot, so it is withheld everywhere.</summary>
internal static class BlindedSnapshot
{
    /// <summary>Number of candidates where there must be one: nothing can be mistaken for it.</summary>
    public const int Withheld = -1;

    private const string LastCut = "signal-box";

    /// <summary>Candidates counted as unknown, observed limits as infinite, no candidate, no count of the last cut.</summary>
    public static LiveSnapshot Of(LiveSnapshot open) => open with
    {
        Blinded = true,
        LastSpill = Of(open.LastSpill),
        Spills = [.. open.Spills.Select(spill => Of(spill)!)],
        Candidates = [],
        Daq = open.Daq is null ? null : open.Daq with { CutFlow = [.. open.Daq.CutFlow.Where(cut => cut.Name != LastCut)] },
        RunTotals = Of(open.RunTotals),
        CampaignTotals = Of(open.CampaignTotals),
        Limits = open.Limits is null ? null : open.Limits with { Value = [.. open.Limits.Value.Select(Of)] },
    };

    private static Stamped<SpillRow>? Of(Stamped<SpillRow>? spill) => spill is null ? null : spill with { Value = spill.Value with { Candidates = null } };

    private static Stamped<LiveTotals>? Of(Stamped<LiveTotals>? totals) => totals is null ? null : totals with { Value = totals.Value with { Candidates = null } };

    /// <summary>A curve without what was observed.</summary>
    public static LimitCurve Of(LimitCurve curve)
    {
        var withheld = new double[curve.Observed.Length];
        Array.Fill(withheld, double.PositiveInfinity);
        return curve with { Observed = withheld, SignalEventsObserved = double.PositiveInfinity, Counting = curve.Counting with { Candidates = Withheld } };
    }
}
