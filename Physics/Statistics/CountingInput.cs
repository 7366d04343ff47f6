using System.Globalization;

namespace EdgeMon.Physics.Statistics;

/// <summary>Range checks shared by all methods: each message tells value, range and fix.</summary>
internal static class CountingInput
{
    /// <summary>Largest relative efficiency error a Gaussian that may not be negative still describes.</summary>
    public const double LargestEfficiencyUncertainty = 0.5;

    /// <summary>Largest number of candidates or background events taken.</summary>
    public const int LargestCount = 1_000_000;

    public static void Check(int candidates, double background, double backgroundUncertainty, double efficiencyUncertainty, double cl)
    {
        Require(candidates is >= 0 and <= LargestCount, nameof(candidates), candidates, "an integer from 0 to 1000000");
        Require(background is >= 0 and <= LargestCount, nameof(background), background, "from 0 to 1000000 events");
        Require(backgroundUncertainty is >= 0 and <= LargestCount, nameof(backgroundUncertainty), backgroundUncertainty, "from 0 to 1000000 events");
        Require(
            efficiencyUncertainty is >= 0 and <= LargestEfficiencyUncertainty, nameof(efficiencyUncertainty), efficiencyUncertainty, "relative, from 0 to 0.5");
        Require(cl is >= 0.5 and <= 0.9999, nameof(cl), cl, "a confidence level from 0.5 to 0.9999, for example 0.9");
    }

    private static void Require(bool good, string name, double value, string range)
    {
        if (!good)
        {
            throw new ArgumentOutOfRangeException(
                name, string.Create(CultureInfo.InvariantCulture, $"{name} = {value} is out of range: it must be {range}."));
        }
    }
}
