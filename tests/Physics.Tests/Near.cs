using System.Globalization;

namespace EdgeMon.Physics.Tests;

/// <summary>Comparison of numbers with a stated relative tolerance.</summary>
internal static class Near
{
    public static void Relative(double expected, double actual, double tolerance, string what = "")
    {
        double difference = Math.Abs(actual - expected) / Math.Abs(expected);
        Assert.True(difference <= tolerance, string.Create(CultureInfo.InvariantCulture,
            $"{what}: expected {expected:G10}, got {actual:G10}: relative difference {difference:E2} above {tolerance:E2}."));
    }
}
