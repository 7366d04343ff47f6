using System.Diagnostics;
using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Benchmarks.Chain;

/// <summary>Time per event of cuts and histograms from the configuration: evaluating in the worker, filling in the merge. Best of several rounds.</summary>
internal static class ExpressionCost
{
    private const int Events = 200_000, Rounds = 40;

    public static int Run()
    {
        var e = new EventRecord { EcalGeV = 98, HcalGeV = 0.4f, PreshowerGeV = 4, TriggerMask = 3, MissingEnergyGeV = 2, ShowerChi2 = 1.5f, Cuts = 0x7FF };
        foreach (int cuts in new[] { 0, 1, 4 })
        {
            var options = new SelectionOptions { ExtraCuts = [.. Enumerable.Range(0, cuts).Select(i => new ExtraCutOptions { Name = $"cut{i}", Expression = "srdTotalMeV < 150 and hcalModule3GeV < 2" })] };
            var flow = new CutFlow(options, new ReconstructionOptions(), new Dictionary<int, string> { [0] = "phys" });
            Report($"{cuts} extra cuts, whole cut flow", () => flow.Judge(ref e, 0, 0));
        }
        foreach (int count in new[] { 1, 4, 16 })
        {
            CustomHistogramOptions[] options = [.. Enumerable.Range(0, count).Select(i => new CustomHistogramOptions
            {
                Name = $"h{i}", X = "ecalEnergyGeV + hcalEnergyGeV", High = 150, When = "preshowerEnergyGeV > 0.5 and passesUpTo('veto')",
            })];
            var fills = new CustomFills(options, new ExpressionScope(null, [.. new CutFlow(new SelectionOptions(), new ReconstructionOptions(), new Dictionary<int, string>()).Cuts.Select(cut => cut.Name)]));
            var histograms = new MonitoringHistograms(new HistogramOptions { Custom = options }, []);
            var values = new double[2 * count];
            Report($"{count} custom histograms, evaluated and filled", () => histograms.FillCustom(fills.Evaluate(ref e, EventCells.None, values), values));
        }
        return 0;
    }

    private static void Report(string what, Action once)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Events; i++) once();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Events);
        }
        Console.WriteLine(FormattableString.Invariant($"{what}: {best:0.0} ns per event"));
    }
}
