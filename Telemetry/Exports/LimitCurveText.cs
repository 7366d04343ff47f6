using System.Globalization;
using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Exports;

/// <summary>A limit curve as plain text: CSV for programs, an aligned table for people, and DarkCast's .lmt.</summary>
public static class LimitCurveText
{
    /// <summary>
    /// CSV: one line of column names, one line per mass. Masses [MeV] in their shortest form, couplings with seven digits; "inf" where nothing is excluded
    /// (read as infinity by numpy, pandas and R).
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="curve">What.</param>
    public static void WriteCsv(TextWriter writer, LimitCurve curve)
    {
        double[][] columns = LimitCurveColumns.Of(curve);
        writer.Write(string.Join(',', LimitCurveColumns.Names) + "\n");
        for (int row = 0; row < curve.MassesMeV.Length; row++)
        {
            writer.Write(string.Join(',', columns.Select((column, i) =>
                i == 0 ? ExportNumber.Plain(column[row]) : double.IsFinite(column[row]) ? ExportNumber.Exponential(column[row]) : "inf")) + "\n");
        }
    }

    /// <summary>An aligned table, preceded by what was counted and how.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="curve">What.</param>
    public static void WriteTable(TextWriter writer, LimitCurve curve)
    {
        double[][] columns = LimitCurveColumns.Of(curve);
        writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"{ModelText(curve)}, {100 * curve.ConfidenceLevel:0.###} % CL, {curve.Method}, {ApproachText(curve.Approach)}\n"));
        writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"{curve.Counting.Eot:0.###e+0} EOT, {curve.Counting.Candidates} candidates, background {curve.Counting.Background:0.####} +- {curve.Counting.BackgroundUncertainty:0.####}\n"));
        writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"signal events: observed < {Events(curve.SignalEventsObserved)}, expected < {Events(curve.SignalEventsExpected)}\n\n"));
        string[] heads = ["m [MeV]", "observed", "expected", "-2 sigma", "-1 sigma", "+1 sigma", "+2 sigma"];
        writer.Write(string.Join("  ", heads.Select((head, i) => head.PadLeft(i == 0 ? 9 : 10))) + "\n");
        for (int row = 0; row < curve.MassesMeV.Length; row++)
        {
            writer.Write(string.Join("  ", columns.Select((column, i) =>
                i == 0 ? column[row].ToString("0.###", CultureInfo.InvariantCulture).PadLeft(9) : ExportNumber.Human(column[row]).PadLeft(10))) + "\n");
        }
    }

    /// <summary>
    /// DarkCast's table of an exclusion without upper end: mass [GeV] and the lowest excluded coupling (observed). Masses at which nothing is excluded are left out.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="curve">What.</param>
    public static void WriteDarkCast(TextWriter writer, LimitCurve curve)
    {
        LimitCurveColumns.Of(curve);
        writer.Write("#      mass       lower\n");
        for (int row = 0; row < curve.MassesMeV.Length; row++)
        {
            if (!double.IsFinite(curve.Observed[row])) continue;
            writer.Write(string.Create(CultureInfo.InvariantCulture, $" {1e-3 * curve.MassesMeV[row]:0.0000e+00}  {curve.Observed[row]:0.0000e+00}\n"));
        }
    }

    internal static string ModelText(LimitCurve curve) => curve.Model == ZPrimeModel.Vanilla
        ? "vanilla L_mu - L_tau Z'"
        : $"L_mu - L_tau Z' with dark matter, alpha_D = {ExportNumber.Plain(curve.AlphaD)}";

    internal static string ApproachText(LimitApproach approach) => approach switch
    {
        LimitApproach.Recast => "recast of the published dark-photon limit",
        LimitApproach.Direct => "from yields and efficiency",
        LimitApproach.RadiativeOnlyRecast => "recast, radiative process alone",
        _ => throw new ArgumentOutOfRangeException(nameof(approach), approach, "Unknown approach."),
    };

    private static string Events(double events) => double.IsFinite(events) ? events.ToString("0.0000", CultureInfo.InvariantCulture) : "none";
}
