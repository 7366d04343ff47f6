using System.Globalization;

namespace EdgeMon.Host.Verbs;

/// <summary>Checks of numbers on the command line: out of range is one clear line and exit code 64.</summary>
internal static class Ranges
{
    /// <summary>The value when it is in the range.</summary>
    /// <exception cref="VerbException">It is not.</exception>
    public static int Whole(long value, long low, long high, string option) => value >= low && value <= high ? (int)value
        : throw new VerbException(ExitCode.Usage, $"{option} {value} is out of range. Use a whole number in {low} .. {high}.");

    /// <summary>The value when it is in the range; not a number is not.</summary>
    /// <exception cref="VerbException">It is not.</exception>
    public static double Number(double value, double low, double high, string option, string unit = "") => value >= low && value <= high ? value
        : throw new VerbException(ExitCode.Usage, string.Create(CultureInfo.InvariantCulture,
            $"{option} {value} is out of range. Use a number in {low} .. {high}{(unit.Length > 0 ? " " + unit : "")}."));
}
