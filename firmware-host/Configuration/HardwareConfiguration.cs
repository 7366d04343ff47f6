using EdgeMon.Hardware.Gpio;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Hardware.SpillGate;

namespace EdgeMon.Host.Configuration;

/// <summary>Devices beside the detector's data.</summary>
public sealed record HardwareConfiguration
{
    /// <summary>Temperatures, humidity, pressure and supply voltages.</summary>
    public SensorsOptions Sensors { get; init; } = new();
    /// <summary>High-voltage supplies of the photomultipliers.</summary>
    public HighVoltageOptions HighVoltage { get; init; } = new();
    /// <summary>Spill gate and scaler box: a second source of the electrons on target.</summary>
    public SpillGateOptions SpillGate { get; init; } = new();
    /// <summary>GPIO lines: spill gate, beacon and buzzer.</summary>
    public GpioOptions Gpio { get; init; } = new();
}
