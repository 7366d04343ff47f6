using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Exports;

/// <summary>The columns every tabular export shares, in order.</summary>
internal static class LimitCurveColumns
{
    /// <summary>Names of the columns; fixed, as analyses read them.</summary>
    public static readonly string[] Names =
    [
        "mass_MeV", "g_observed", "g_expected", "g_expected_minus_2sigma", "g_expected_minus_1sigma", "g_expected_plus_1sigma", "g_expected_plus_2sigma",
    ];

    /// <summary>The values of the columns.</summary>
    /// <param name="curve">Curve; all arrays have the length of its masses, no entry is NaN.</param>
    /// <exception cref="ArgumentException">An array has another length, or an entry is NaN.</exception>
    public static double[][] Of(LimitCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        double[][] columns =
        [
            curve.MassesMeV, curve.Observed, curve.Expected, curve.ExpectedMinus2Sigma, curve.ExpectedMinus1Sigma, curve.ExpectedPlus1Sigma, curve.ExpectedPlus2Sigma,
        ];
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].Length != curve.MassesMeV.Length)
                throw new ArgumentException($"Column {Names[i]} has {columns[i].Length} values for {curve.MassesMeV.Length} masses.", nameof(curve));
            if (Array.FindIndex(columns[i], double.IsNaN) is var row and >= 0)
                throw new ArgumentException(FormattableString.Invariant($"Column {Names[i]} is not a number at {curve.MassesMeV[row]} MeV: a limit is a number or infinite."), nameof(curve));
        }
        return columns;
    }
}
