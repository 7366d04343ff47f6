using System.Globalization;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>GPIO lines: lost, or a spill gate that does not fit the data. No verdict where there are none.</summary>
internal static class GpioConditions
{
    public static IEnumerable<AlarmReading> Judge(GpioHealth? gpio)
    {
        yield return gpio?.Gate is { } gate ? Gate(gate) : AlarmReading.None("gate-input");
        yield return gpio is null ? AlarmReading.None("gpio-lost") : AlarmReading.When("gpio-lost", gpio.Problems.Count > 0, string.Join("; ", gpio.Problems) + ".");
    }

    private static AlarmReading Gate(GateHealth gate)
    {
        double stuck = gate.OpenSeconds / gate.LongestOpenSeconds;
        if (stuck > 1)
            return new("gate-input", stuck, string.Create(CultureInfo.InvariantCulture, $"The gate has been open for {gate.OpenSeconds:0} s; {gate.LongestOpenSeconds:0} s are allowed."));
        return AlarmReading.When("gate-input", Math.Max(gate.OpeningsWithoutSpill, gate.SpillsWithoutOpening) >= GateComparison.TooMany, gate.OpeningsWithoutSpill > 0
            ? $"The gate has opened {gate.OpeningsWithoutSpill} times without a spill in the data."
            : $"{gate.SpillsWithoutOpening} spills came without an opening of the gate.");
    }
}
