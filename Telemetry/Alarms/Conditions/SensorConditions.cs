using System.Globalization;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>Sensors of host, crate and detector against their limits. A sensor without a good value gives no verdict but its own alarm.</summary>
internal static class SensorConditions
{
    /// <summary>Fewest volts, percent or degrees that a limit alone is compared in: 1 / limit would blow up at 0.</summary>
    private const double SmallestScale = 1;

    public static IEnumerable<AlarmReading> Judge(HostHealth health, HostAlarmLimits limits)
    {
        IEnumerable<SensorHealth> host = health.Temperatures.Select(item => new SensorHealth(item.Sensor, SensorKind.Temperature, "°C", item.Celsius, null, null, ""));
        yield return Worst("temperature", [.. host.Concat(health.Sensors.Where(sensor => sensor.Kind == SensorKind.Temperature)).Select(sensor => sensor with { High = sensor.High ?? limits.TemperatureC })]);
        yield return Worst("supply-voltage", [.. health.Sensors.Where(sensor => sensor.Kind == SensorKind.Voltage)]);
        yield return Worst("environment", [.. health.Sensors.Where(sensor => sensor.Kind == SensorKind.Air)]);
        SensorHealth[] silent = [.. health.Sensors.Where(sensor => sensor.Problem.Length > 0)];
        yield return AlarmReading.When("sensor-silent", silent.Length > 0, string.Join("; ", silent.Select(sensor => $"{sensor.Name}: {sensor.Problem}")) + ".") with
        {
            Names = [.. silent.Select(sensor => sensor.Name)],
        };
    }

    /// <summary>The sensor that is farthest out, in units of its limits; no verdict without a good value that has a limit.</summary>
    private static AlarmReading Worst(string id, IReadOnlyList<SensorHealth> sensors)
    {
        SensorHealth[] judged = [.. sensors.Where(sensor => sensor.Problem.Length == 0 && double.IsFinite(sensor.Value) && (sensor.Low ?? sensor.High) is not null)];
        if (judged.Length == 0) return AlarmReading.None(id);
        SensorHealth worst = judged.MaxBy(Measure)!;
        return new(id, Measure(worst), string.Create(CultureInfo.InvariantCulture, $"{worst.Name}: {worst.Value:0.###} {worst.Unit}; {Allowed(worst)}"))
        {
            Names = [.. judged.Where(sensor => Measure(sensor) > 1).Select(sensor => sensor.Name)],
        };
    }

    // Between two limits the distance from their middle counts; against one limit the distance from it, in units of its size.
    private static double Measure(SensorHealth sensor) => sensor switch
    {
        { Low: { } low, High: { } high } => Math.Abs(sensor.Value - (low + high) / 2) / ((high - low) / 2),
        { High: { } high } => 1 + (sensor.Value - high) / Math.Max(SmallestScale, Math.Abs(high)),
        { Low: { } low } => 1 + (low - sensor.Value) / Math.Max(SmallestScale, Math.Abs(low)),
        _ => 0,
    };

    private static string Allowed(SensorHealth sensor) => string.Create(CultureInfo.InvariantCulture, $"{sensor switch
    {
        { Low: { } low, High: { } high } => string.Create(CultureInfo.InvariantCulture, $"{low:0.###} to {high:0.###}"),
        { High: { } high } => string.Create(CultureInfo.InvariantCulture, $"at most {high:0.###}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"at least {sensor.Low:0.###}"),
    }} {sensor.Unit} are allowed.");
}
