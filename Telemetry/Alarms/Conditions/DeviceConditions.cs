namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>How the serial devices beside the data are, once per second.</summary>
public sealed record DeviceHealth
{
    /// <summary>High-voltage channels that are not as they should be, one line each, "channel: what is wrong".</summary>
    public IReadOnlyList<string> HighVoltageFaults { get; init; } = [];
    /// <summary>Supplies that are not read, one line each, "supply: what is wrong".</summary>
    public IReadOnlyList<string> SilentSupplies { get; init; } = [];
    /// <summary>Why the spill gate box does not count along; empty when it does, or when there is none.</summary>
    public string SpillGateProblem { get; init; } = "";
}

/// <summary>High-voltage supplies and the spill gate box. A device that is not configured has no fault.</summary>
public static class DeviceConditions
{
    private const int LinesTold = 3;

    /// <summary>What the conditions find in high-voltage supplies.</summary>
    public static IReadOnlyList<AlarmReading> HighVoltage(DeviceHealth health) =>
    [
        Reading("high-voltage", health.HighVoltageFaults),
        Reading("high-voltage-silent", health.SilentSupplies),
    ];

    /// <summary>What the condition finds in the spill gate box.</summary>
    public static AlarmReading SpillGate(DeviceHealth health) => AlarmReading.When("spill-gate", health.SpillGateProblem.Length > 0, health.SpillGateProblem);

    /// <summary>What the comparison of a spill says.</summary>
    /// <param name="measure">Distance of both electrons on target in units of the tolerance; not a number for no verdict.</param>
    /// <param name="text">Both numbers.</param>
    public static AlarmReading SecondEot(double measure, string text) => new("second-eot", measure, text);

    // What is wrong with a channel may change; it stays the same channel.
    private static AlarmReading Reading(string id, IReadOnlyList<string> lines) =>
        AlarmReading.When(id, lines.Count > 0, Told(lines)) with { Names = [.. lines.Select(line => line.Split(": ", 2)[0])] };

    private static string Told(IReadOnlyList<string> lines) =>
        string.Join("; ", lines.Take(LinesTold)) + (lines.Count > LinesTold ? $"; and {lines.Count - LinesTold} more." : ".");
}
