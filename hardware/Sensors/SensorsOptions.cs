using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Hardware.Sensors;

/// <summary>What a sensor measures.</summary>
public enum SensorQuantity
{
    /// <summary>Temperature [degrees Celsius].</summary>
    Temperature,
    /// <summary>Relative humidity [%].</summary>
    Humidity,
    /// <summary>Pressure of the air [hPa].</summary>
    Pressure,
    /// <summary>Supply voltage [V].</summary>
    Voltage,
}

/// <summary>Sensors of crate and detector.</summary>
public sealed record SensorsOptions
{
    /// <summary>The sensors; none by default. <c>edgemon check</c> lists what the kernel offers.</summary>
    public IReadOnlyList<SensorOptions> List { get; init; } = [];
    /// <summary>Time between two readings of a sensor.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>A sensor silent for so long is STALE; longer than two periods.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>True watches the temperatures of the host itself too (all hwmon temperatures that no sensor of the list names), for the alarm "temperature" only.</summary>
    public bool HostTemperatures { get; init; } = true;

    /// <summary>What is wrong between settings that are each right: path below this section, and text. Nothing is opened.</summary>
    public IEnumerable<(string Path, string Text)> Problems()
    {
        if (StaleAfter < 2 * Period)
            yield return ("staleAfter", FormattableString.Invariant($"= {StaleAfter.TotalSeconds} s must be at least two periods ({2 * Period.TotalSeconds} s)."));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < List.Count; i++)
        {
            SensorOptions sensor = List[i];
            if (sensor.Name.Length == 0) yield return ($"list[{i}].name", "is missing. Use a name for people, for example \"crate\".");
            else if (!seen.Add(sensor.Name)) yield return ($"list[{i}].name", $"= \"{sensor.Name}\" stands twice. Use another name.");
            if (sensor.Chip.Length == 0) yield return ($"list[{i}].chip", "is missing. Use the driver's name, for example \"bme280\"; edgemon check lists them.");
            if (sensor.I2cBus is null && sensor.I2cAddress is not null)
                yield return ($"list[{i}].i2cAddress", $"= {sensor.I2cAddress} needs i2cBus, the number N of /dev/i2c-N.");
            if (sensor.AlarmLow >= sensor.AlarmHigh) yield return ($"list[{i}].alarmLow", FormattableString.Invariant($"= {sensor.AlarmLow} must be below alarmHigh = {sensor.AlarmHigh}."));
            if (sensor.AlarmLow < sensor.Low || sensor.AlarmLow > sensor.High)
                yield return ($"list[{i}].alarmLow", FormattableString.Invariant($"= {sensor.AlarmLow} must be in the plausible range low = {sensor.Low} to high = {sensor.High}: what lies outside is INVALID and raises nothing else."));
            if (sensor.AlarmHigh < sensor.Low || sensor.AlarmHigh > sensor.High)
                yield return ($"list[{i}].alarmHigh", FormattableString.Invariant($"= {sensor.AlarmHigh} must be in the plausible range low = {sensor.Low} to high = {sensor.High}: what lies outside is INVALID and raises nothing else."));
            if (sensor.Low >= sensor.High) yield return ($"list[{i}].low", FormattableString.Invariant($"= {sensor.Low} must be below high = {sensor.High}."));
        }
    }
}

/// <summary>One sensor.</summary>
public sealed record SensorOptions
{
    /// <summary>Name for people, unique: "crate", "ecal".</summary>
    public string Name { get; init; } = "";
    /// <summary>What it measures.</summary>
    public SensorQuantity Quantity { get; init; }
    /// <summary>Name that the chip's driver gives it (the file <c>name</c>): "coretemp", "bme280", "mcp9808".</summary>
    public string Chip { get; init; } = "";
    /// <summary>Channel of the chip, or the channel's label: "temp1", "Package id 0", "in2", "voltage0"; empty takes the first of the quantity.</summary>
    public string Channel { get; init; } = "";
    /// <summary>Number N of the I2C bus /dev/i2c-N that the chip is on; null takes the first chip of the name that the kernel has. See hardware/boards/sensors.md.</summary>
    [Range(0, 255)]
    public int? I2cBus { get; init; }
    /// <summary>Address of the chip on the bus, 24 is 0x18; null takes the usual one of the chip.</summary>
    [Range(3, 119)]
    public int? I2cAddress { get; init; }
    /// <summary>Readings below are INVALID [unit of the quantity].</summary>
    [Range(-1e4, 1e4)]
    public double Low { get; init; } = -40;
    /// <summary>Readings above are INVALID [unit of the quantity].</summary>
    [Range(-1e4, 1e4)]
    public double High { get; init; } = 1100;
    /// <summary>What one volt at the converter stands for [V]: the ratio of a divider in front of it; 1 without.</summary>
    [Range(1e-3, 1e3)]
    public double Factor { get; init; } = 1;
    /// <summary>Values below raise an alarm [unit of the quantity]; null for none.</summary>
    [Range(-1e4, 1e4)]
    public double? AlarmLow { get; init; }
    /// <summary>Values above raise an alarm [unit of the quantity]; null for none, and for temperatures telemetry.alarms.host.temperatureC.</summary>
    [Range(-1e4, 1e4)]
    public double? AlarmHigh { get; init; }
}
