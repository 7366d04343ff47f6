using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Calibration;

/// <summary>How the gain of one detector follows a temperature: gain = gain of the calibration * (1 + PerKelvin * (T - ReferenceCelsius)).</summary>
public sealed record TemperatureGainOptions
{
    /// <summary>Relative change of the gain per kelvin, negative when warmth makes signals smaller: -0.004 is -0.4 %/K. Only what the LED does not follow already.</summary>
    [Range(-0.05, 0.05)]
    public double PerKelvin { get; init; }
    /// <summary>Temperature at which the calibration was taken [degrees Celsius].</summary>
    [Range(-40.0, 85.0)]
    public double ReferenceCelsius { get; init; } = 20;
    /// <summary>Name of the temperature sensor in hardware.sensors.list.</summary>
    public string Sensor { get; init; } = "";
}
