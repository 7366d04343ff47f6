using EdgeMon.Hardware.Gpio;
using EdgeMon.Hardware.Sensors;

namespace EdgeMon.Host.Configuration;

/// <summary>Devices beside the detector's data.</summary>
public sealed record HardwareConfiguration
{
    /// <summary>Temperatures, humidity, pressure and supply voltages.</summary>
    public SensorsOptions Sensors { get; init; } = new();
    /// <summary>GPIO lines: spill gate, beacon and buzzer.</summary>
    public GpioOptions Gpio { get; init; } = new();
}
