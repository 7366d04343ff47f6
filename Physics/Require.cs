using System.Globalization;
using System.Runtime.CompilerServices;

namespace EdgeMon.Physics;

/// <summary>Checks of arguments whose message tells value, allowed range and the fix, so that no NaN ever reaches a limit.</summary>
internal static class Require
{
    public static double InRange(double value, double lowest, double highest, string unit, string fix,
        [CallerArgumentExpression(nameof(value))] string name = "")
    {
        // Written so that NaN fails too.
        if (!(value >= lowest && value <= highest))
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture,
                $"{name} = {value:G6} {unit} is outside {lowest:G6} to {highest:G6} {unit}. {fix}"));
        return value;
    }

    public static double Finite(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, $"{name} is not a finite number. Give a finite one.");
        return value;
    }

    public static double Positive(double value, string unit, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture,
                $"{name} = {value:G6} {unit} must be positive and finite. Give a value above 0 {unit}."));
        return value;
    }

    public static double NotNegative(double value, string unit, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture,
                $"{name} = {value:G6} {unit} must be zero or positive, and finite. Give a value of at least 0 {unit}."));
        return value;
    }
}
