namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>What a sensor measures, as far as alarms tell kinds apart.</summary>
public enum SensorKind
{
    /// <summary>Temperature [degrees Celsius].</summary>
    Temperature,
    /// <summary>Humidity or pressure of the air.</summary>
    Air,
    /// <summary>Supply voltage [V].</summary>
    Voltage,
}

/// <summary>A configured sensor as it is now.</summary>
/// <param name="Name">Name of the sensor.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Unit">Unit of value and limits.</param>
/// <param name="Value">Its value; not a number without a good one.</param>
/// <param name="Low">Values below are an alarm; null for no limit.</param>
/// <param name="High">Values above are an alarm; null for no limit.</param>
/// <param name="Problem">Why the value is not good; empty when it is.</param>
public sealed record SensorHealth(string Name, SensorKind Kind, string Unit, double Value, double? Low, double? High, string Problem);
