using System.Text.RegularExpressions;
using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal;

/// <summary>Tells what is wrong in histograms and cuts of one's own, before anything runs.</summary>
public static partial class SignalOptionsCheck
{
    /// <summary>Most cuts of one's own: a cut has a bit of 32, and the built-in ones take 13.</summary>
    private const int MostExtraCuts = 16;

    /// <summary>All that is wrong: path of the setting below "signal", and a text that begins with its value.</summary>
    public static IEnumerable<(string Path, string Text)> Problems(SignalOptions options)
    {
        var cuts = options.Selection.ExtraCuts;
        if (cuts.Count > MostExtraCuts) yield return ("selection.extraCuts", $"holds {cuts.Count} cuts. Use at most {MostExtraCuts}.");
        var names = new HashSet<string>(CutFlow.BuiltInNames, StringComparer.Ordinal);
        for (int i = 0; i < cuts.Count; i++)
        {
            string path = $"selection.extraCuts[{i}]";
            if (!CutName().IsMatch(cuts[i].Name)) yield return ($"{path}.name", $"= \"{cuts[i].Name}\" is not a name. Use small letters, digits and -, beginning with a letter.");
            else if (!names.Add(cuts[i].Name)) yield return ($"{path}.name", $"= \"{cuts[i].Name}\" is the name of another cut. Use one that is free.");
            if (Try(() => EventExpression.Condition(cuts[i].Expression, new ExpressionScope(null, null))) is { } problem)
                yield return ($"{path}.expression", $"= \"{cuts[i].Expression}\" {problem}");
        }
        var scope = new ExpressionScope(null, CutFlow.NamesOf(options.Selection));
        var custom = options.Histograms.Custom;
        if (custom.Count > CustomFills.Most) yield return ("histograms.custom", $"holds {custom.Count} histograms. Use at most {CustomFills.Most}.");
        names.Clear();
        for (int i = 0; i < custom.Count; i++)
            foreach (var problem in ProblemsOf(custom[i], $"histograms.custom[{i}]", names, scope)) yield return problem;
    }

    private static IEnumerable<(string, string)> ProblemsOf(CustomHistogramOptions histogram, string path, HashSet<string> names, ExpressionScope scope)
    {
        if (!HistogramName().IsMatch(histogram.Name)) yield return ($"{path}.name", $"= \"{histogram.Name}\" is not a name. Use small letters, digits and _, beginning with a letter.");
        else if (!names.Add(histogram.Name)) yield return ($"{path}.name", $"= \"{histogram.Name}\" is the name of another histogram. Use one that is free.");
        if (Try(() => EventExpression.Number(histogram.X, scope)) is { } x) yield return ($"{path}.x", $"= \"{histogram.X}\" {x}");
        if (histogram.Y.Length > 0 && Try(() => EventExpression.Number(histogram.Y, scope)) is { } y) yield return ($"{path}.y", $"= \"{histogram.Y}\" {y}");
        if (histogram.When.Length > 0 && Try(() => EventExpression.Condition(histogram.When, scope)) is { } when) yield return ($"{path}.when", $"= \"{histogram.When}\" {when}");
        if (!(histogram.Low < histogram.High)) yield return ($"{path}.low", FormattableString.Invariant($"= {histogram.Low} must be below high = {histogram.High}."));
        if (!(histogram.YLow < histogram.YHigh)) yield return ($"{path}.yLow", FormattableString.Invariant($"= {histogram.YLow} must be below yHigh = {histogram.YHigh}."));
    }

    private static string? Try(Func<Delegate> compile)
    {
        try
        {
            compile();
            return null;
        }
        catch (ExpressionException problem)
        {
            return problem.Message;
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*$")]
    private static partial Regex CutName();

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex HistogramName();
}
