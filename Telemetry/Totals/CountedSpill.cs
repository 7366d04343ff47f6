using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Totals;

/// <summary>What a spill contributes to totals and limits.</summary>
/// <param name="Host">Host that recorded it.</param>
/// <param name="Run">Run number.</param>
/// <param name="Spill">Spill number.</param>
/// <param name="Sequence">Number of the spill in the ledger of its host, from 1 without gaps.</param>
/// <param name="Counted">False when the spill must not be used: quality Invalid, or its EOT is not a usable number.</param>
/// <param name="Partial">True for quality Partial.</param>
/// <param name="Eot">Electrons on target; 0 when not counted.</param>
/// <param name="EotUncertainty">One standard deviation.</param>
/// <param name="Candidates">Events in the signal box.</param>
/// <param name="Background">By how much it moves the background expected in the box; may be negative.</param>
/// <param name="BackgroundVariance">By how much it moves the square of its uncertainty; may be negative.</param>
public readonly record struct CountedSpill(
    string Host, int Run, int Spill, long Sequence, bool Counted, bool Partial,
    double Eot, double EotUncertainty, long Candidates, double Background, double BackgroundVariance)
{
    /// <summary>True when nobody may know how many candidates there are: <see cref="Candidates"/> is then 0.</summary>
    public bool Withheld { get; init; }

    /// <summary>The contribution of a record. A number that is not finite, or negative where it cannot be, excludes the spill: a NaN would spoil every later sum.</summary>
    public static CountedSpill From(SpillRecord record, long sequence)
    {
        // Programs before told the share of the spill alone.
        SidebandRecord sidebands = record.Sidebands;
        var (background, variance) = sidebands.ChangeOfRun ?? new BackgroundChange(sidebands.Background, sidebands.BackgroundUncertainty * sidebands.BackgroundUncertainty);
        bool counted = record.Quality != SpillQuality.Invalid && record.Eot.Valid && (record.Candidates >= 0 || record.Blinded)
            && Usable(record.Eot.Eot) && Usable(record.Eot.EotUncertainty)
            && Usable(sidebands.Background) && Usable(sidebands.BackgroundUncertainty) && double.IsFinite(background) && double.IsFinite(variance);
        return new CountedSpill(
            record.Provenance.Host, record.Run, record.Spill, sequence, counted, record.Quality == SpillQuality.Partial,
            counted ? record.Eot.Eot : 0, counted ? record.Eot.EotUncertainty : 0, Math.Max(0, record.Candidates),
            counted ? background : 0, counted ? variance : 0) { Withheld = record.Blinded };
    }

    private static bool Usable(double value) => double.IsFinite(value) && value >= 0;
}
