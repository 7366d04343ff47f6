namespace EdgeMon.Hardware.Sensors;

/// <summary>The sensors of this build: Iot.Device.Bindings for chips on an I2C bus and for the processor, files of the kernel's drivers for all others.</summary>
public static class SensorDevices
{
    /// <summary>Name of the library, for people.</summary>
    public const string Library = "Iot.Device.Bindings, hwmon and IIO";

    /// <summary>Makes a sensor. Nothing is opened before it is read; absence is a reading without a value.</summary>
    public static ISensor Create(SensorOptions options) => options switch
    {
        { Chip: KernelSensor.HostProcessor } => new ProcessorSensor(options),
        { I2cBus: not null } => new BusSensor(options),
        _ => new KernelSensor(options),
    };
}
