using System.Globalization;

namespace EdgeMon.Telemetry.Exports;

/// <summary>Numbers as the exported formats need them, whatever the culture.</summary>
internal static class ExportNumber
{
    /// <summary>
    /// Seven digits with a dot and a signed exponent, 5.230000e-04: the form that YAML 1.1 readers (PyYAML, which HEPData uses) take as a number;
    /// "1E-09", which .NET writes by itself, they take as text.
    /// </summary>
    /// <param name="value">Finite value.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite: each format writes that in its own way.</exception>
    public static string Exponential(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite numbers can be exported.");
        return value.ToString("0.000000e+00", CultureInfo.InvariantCulture);
    }

    /// <summary>Shortest decimal form without an exponent for ordinary magnitudes: 1, 0.53, 225.9.</summary>
    public static string Plain(double value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>Four digits for people; infinity as "none", for a mass at which nothing is excluded.</summary>
    public static string Human(double value) =>
        double.IsFinite(value) ? value.ToString("0.000e+00", CultureInfo.InvariantCulture) : "none";
}
