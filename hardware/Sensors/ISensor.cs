namespace EdgeMon.Hardware.Sensors;

/// <summary>A sensor that can be asked for its value.</summary>
public interface ISensor
{
    /// <summary>Name of the configuration.</summary>
    string Name { get; }
    /// <summary>What it measures; the unit follows from it.</summary>
    SensorQuantity Quantity { get; }

    /// <summary>Reads it once. A bus may take a second over this: never called on the way of an event.</summary>
    /// <param name="value">The value [unit of the quantity].</param>
    /// <param name="problem">Why there is none.</param>
    /// <returns>False when it did not answer.</returns>
    bool TryRead(out double value, out string problem);
}

/// <summary>How far a reading may be trusted.</summary>
public enum SensorQuality
{
    /// <summary>Fresh and plausible.</summary>
    Good,
    /// <summary>True when it was made; the sensor has been silent since.</summary>
    Stale,
    /// <summary>There is none yet, or it is out of the plausible range.</summary>
    Invalid,
}

/// <summary>The newest value of a sensor.</summary>
/// <param name="Name">Name of the sensor.</param>
/// <param name="Quantity">What it measures.</param>
/// <param name="Value">The value [<see cref="Unit"/>]; not a number before the first.</param>
/// <param name="Time">When it was made; null before the first.</param>
/// <param name="Quality">How far it may be trusted.</param>
/// <param name="Reason">Why it is not good; empty when it is.</param>
public sealed record SensorReading(string Name, SensorQuantity Quantity, double Value, DateTimeOffset? Time, SensorQuality Quality, string Reason)
{
    /// <summary>Unit of the value.</summary>
    public string Unit => UnitOf(Quantity);

    /// <summary>Unit of a quantity.</summary>
    public static string UnitOf(SensorQuantity quantity) => quantity switch
    {
        SensorQuantity.Temperature => "°C",
        SensorQuantity.Humidity => "%",
        SensorQuantity.Pressure => "hPa",
        _ => "V",
    };
}
