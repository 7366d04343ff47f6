using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Host.Web;

/// <summary>A run as the page lists it.</summary>
/// <param name="Host">Host that counted it.</param>
/// <param name="Run">Run number.</param>
/// <param name="FirstUnix">DAQ time of its first event [s since 1970-01-01 UTC]; 0 when unknown.</param>
/// <param name="LastUnix">DAQ time of its last event.</param>
/// <param name="Spills">Spills recorded.</param>
/// <param name="SpillsNotGood">Spills among them whose quality is not Good.</param>
/// <param name="Eot">Electrons on target of the spills that count.</param>
/// <param name="EotUncertainty">One standard deviation of it.</param>
/// <param name="Candidates">Events in the signal box; null while blinded.</param>
/// <param name="Background">Background expected in the box.</param>
/// <param name="BackgroundUncertainty">One standard deviation of it.</param>
public sealed record RunRow(string Host, int Run, long FirstUnix, long LastUnix, long Spills, long SpillsNotGood, double Eot, double EotUncertainty, long? Candidates,
    double Background, double BackgroundUncertainty);

/// <summary>The answer of <c>/api/runs</c>: the last runs, newest first.</summary>
public sealed record RunsDocument(bool Blinded, IReadOnlyList<RunRow> Runs);

/// <summary>The runs of the campaign: those of the ledger at the start, and every spill since. Any thread.</summary>
internal sealed class RunBook
{
    /// <summary>Runs that are listed.</summary>
    private const int RunsListed = 500;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Host, int Run), RunSummary> _runs = [];

    /// <summary>Takes up the runs of the past.</summary>
    public void Restore(IReadOnlyList<RunSummary> runs)
    {
        lock (_gate)
            foreach (RunSummary run in runs) _runs[(run.Host, run.Run)] = run;
    }

    /// <summary>Adds a spill that is in the ledger now.</summary>
    public void Add(SpillRecord spill)
    {
        CountedSpill counted = CountedSpill.From(spill, sequence: 0);
        lock (_gate)
        {
            RunSummary run = _runs.GetValueOrDefault((counted.Host, counted.Run)) ?? new RunSummary(counted.Host, counted.Run, spill.StartTimeUnix, spill.EndTimeUnix, CountingTotals.Empty);
            _runs[(counted.Host, counted.Run)] = run.Plus(counted, spill.StartTimeUnix, spill.EndTimeUnix);
        }
    }

    /// <summary>The runs as they are listed.</summary>
    public RunsDocument Document(bool blinded)
    {
        lock (_gate)
            return new RunsDocument(blinded, [.. _runs.Values.OrderByDescending(run => run.LastTimeUnix).ThenByDescending(run => run.Run).Take(RunsListed).Select(run => Row(run, blinded))]);
    }

    private static RunRow Row(RunSummary run, bool blinded)
    {
        CountingTotals sums = run.Sums;
        return new RunRow(run.Host, run.Run, run.FirstTimeUnix, run.LastTimeUnix, sums.Spills + sums.ExcludedSpills, sums.PartialSpills + sums.ExcludedSpills, sums.Eot, Math.Sqrt(sums.EotVariance),
            blinded || sums.Withheld ? null : sums.Candidates, sums.ExpectedBackground, sums.BackgroundUncertainty);
    }
}
