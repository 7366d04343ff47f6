using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>
/// What messages withhold while the signal box is closed. The ledger holds everything; what leaves it by MQTT goes through here. Candidates
/// themselves are not published at all.
/// </summary>
internal static class BlindedPayloads
{
    /// <summary>Number of candidates where there must be one: nothing can be mistaken for it.</summary>
    public const int Withheld = -1;

    private const string LastCut = "signal-box";

    /// <summary>A spill without its candidates and without the last line of its cut flow.</summary>
    public static SpillRecord Of(SpillRecord spill) =>
        spill with { Blinded = true, Candidates = Withheld, CutFlow = [.. spill.CutFlow.Where(cut => cut.Name != LastCut)] };

    /// <summary>Totals without candidates.</summary>
    public static TotalsMessage Of(TotalsMessage totals) => totals with
    {
        Blinded = true,
        ThisRun = Of(totals.ThisRun),
        Campaign = Of(totals.Campaign),
        LastSpill = Of(totals.LastSpill),
    };

    /// <summary>Limits without what was observed; what is expected needs no candidates.</summary>
    public static LimitsMessage Of(LimitsMessage limits)
    {
        var nothing = new double[limits.Observed.Length];
        Array.Fill(nothing, double.NaN);
        return limits with { Blinded = true, Counted = Of(limits.Counted), LastSpill = Of(limits.LastSpill), SignalEventsObserved = double.NaN, Observed = nothing };
    }

    private static SumsMessage Of(SumsMessage sums) => sums with { Candidates = Withheld, ExcludedCandidates = Withheld };

    private static LastSpillMessage? Of(LastSpillMessage? spill) => spill is null ? null : spill with { Candidates = Withheld };
}
