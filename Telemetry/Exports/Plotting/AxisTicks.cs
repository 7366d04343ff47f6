namespace EdgeMon.Telemetry.Exports.Plotting;

/// <summary>Where an axis is marked.</summary>
/// <param name="Value">Value.</param>
/// <param name="Label">Text, with ^{...} for exponents; empty on a minor mark.</param>
internal readonly record struct AxisTick(double Value, string Label);

/// <summary>Marks of linear and logarithmic axes.</summary>
internal static class AxisTicks
{
    public static List<AxisTick> Of(PlotAxis axis) => axis.Logarithmic ? Logarithmic(axis) : Linear(axis);

    private static List<AxisTick> Logarithmic(PlotAxis axis)
    {
        var ticks = new List<AxisTick>();
        int first = (int)Math.Floor(Math.Log10(axis.Minimum)), last = (int)Math.Ceiling(Math.Log10(axis.Maximum));
        for (int decade = first; decade <= last; decade++)
        {
            for (int digit = 1; digit < 10; digit++)
            {
                double value = digit * Math.Pow(10, decade);
                if (value < axis.Minimum * (1 - 1e-9) || value > axis.Maximum * (1 + 1e-9)) continue;
                ticks.Add(new AxisTick(value, digit > 1 ? "" : decade is >= 0 and <= 3 ? ExportNumber.Plain(value) : $"10^{{{ExportNumber.Plain(decade)}}}"));
            }
        }
        return ticks;
    }

    // Steps of 1, 2 or 5 times a power of ten: five to ten labels.
    private static List<AxisTick> Linear(PlotAxis axis)
    {
        double raw = (axis.Maximum - axis.Minimum) / 7;
        double decade = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = decade * (raw / decade < 1.5 ? 1 : raw / decade < 3.5 ? 2 : raw / decade < 7.5 ? 5 : 10);
        var ticks = new List<AxisTick>();
        for (double k = Math.Ceiling(axis.Minimum / step - 1e-9); k * step <= axis.Maximum + 1e-9 * step; k++)
        {
            double value = Math.Round(k * step, 12) + 0.0; // + 0.0 turns -0 into 0
            ticks.Add(new AxisTick(value, ExportNumber.Plain(value)));
        }
        return ticks;
    }
}
