using System.Globalization;
using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Exports.HepData;

/// <summary>One limit curve as a HEPData data file: mass as independent variable; observed limit, and expected limit with its bands as errors.</summary>
internal static class HepDataTable
{
    /// <summary>The data file. A value that does not exist (nothing excluded) is "-".</summary>
    public static string Of(LimitCurve curve)
    {
        LimitCurveColumns.Of(curve);
        var yaml = new YamlWriter();
        yaml.Block("independent_variables", () => yaml.Item(() =>
        {
            Header(yaml, "$m_{Z^{\\prime}}$", "MeV");
            yaml.Block("values", () =>
            {
                foreach (double mass in curve.MassesMeV) yaml.FlowItem($"value: {ExportNumber.Exponential(mass)}");
            });
        }));
        yaml.Block("dependent_variables", () =>
        {
            Variable(yaml, curve, "Observed upper limit on $g_{Z^{\\prime}}$", "observed", row => Value(curve.Observed[row]));
            Variable(yaml, curve, "Expected upper limit on $g_{Z^{\\prime}}$", "expected", row => Value(curve.Expected[row]) + Errors(curve, row));
        });
        return yaml.ToString();
    }

    /// <summary>What the table holds, in sentences.</summary>
    public static string Description(LimitCurve curve) => string.Create(
        CultureInfo.InvariantCulture,
        $"Upper limits at {100 * curve.ConfidenceLevel:0.###} % CL on g_Z' against the mass of the Z': {LimitCurveText.ModelText(curve)}. ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{curve.Counting.Eot:0.###e+0} electrons on target, {curve.Counting.Candidates} candidates, background {curve.Counting.Background:0.####} +- {curve.Counting.BackgroundUncertainty:0.####}; ")
        + $"method {curve.Method}, {LimitCurveText.ApproachText(curve.Approach)}. Errors of the expected limit are the bands of background-only experiments.";

    private static void Header(YamlWriter yaml, string name, string units)
    {
        yaml.Block("header", () =>
        {
            yaml.Text("name", name);
            if (units.Length > 0) yaml.Text("units", units);
        });
    }

    private static void Variable(YamlWriter yaml, LimitCurve curve, string name, string kind, Func<int, string> value) => yaml.Item(() =>
    {
        Header(yaml, name, "");
        yaml.Block("qualifiers", () =>
        {
            Qualifier(yaml, "Limit", YamlWriter.Quote(kind));
            yaml.FlowItem($"name: \"CL\", value: {ExportNumber.Exponential(100 * curve.ConfidenceLevel)}, units: \"%\"");
            Qualifier(yaml, "Method", YamlWriter.Quote(curve.Method));
            Qualifier(yaml, "Model", YamlWriter.Quote(LimitCurveText.ModelText(curve)));
            Qualifier(yaml, "EOT", ExportNumber.Exponential(curve.Counting.Eot));
        });
        yaml.Block("values", () =>
        {
            for (int row = 0; row < curve.MassesMeV.Length; row++) yaml.FlowItem(value(row));
        });
    });

    private static void Qualifier(YamlWriter yaml, string name, string value) => yaml.FlowItem($"name: \"{name}\", value: {value}");

    private static string Value(double value) => double.IsFinite(value) ? $"value: {ExportNumber.Exponential(value)}" : "value: \"-\"";

    // HEPData refuses a value whose errors are all zero; an infinite edge cannot be written. Such bands are left out.
    private static string Errors(LimitCurve curve, int row)
    {
        string errors = string.Join(", ", new[]
        {
            Band(curve.Expected[row], curve.ExpectedMinus1Sigma[row], curve.ExpectedPlus1Sigma[row], "1 sigma"),
            Band(curve.Expected[row], curve.ExpectedMinus2Sigma[row], curve.ExpectedPlus2Sigma[row], "2 sigma"),
        }.Where(error => error.Length > 0));
        return errors.Length == 0 ? "" : $", errors: [{errors}]";
    }

    private static string Band(double value, double lower, double upper, string label)
    {
        if (!double.IsFinite(value) || !double.IsFinite(lower) || !double.IsFinite(upper)) return "";
        double plus = Math.Max(0, upper - value), minus = Math.Max(0, value - lower);
        if (plus == 0 && minus == 0) return "";
        string minusText = minus == 0 ? ExportNumber.Exponential(0) : ExportNumber.Exponential(-minus);
        return $"{{asymerror: {{plus: {ExportNumber.Exponential(plus)}, minus: {minusText}}}, label: {YamlWriter.Quote(label)}}}";
    }
}
