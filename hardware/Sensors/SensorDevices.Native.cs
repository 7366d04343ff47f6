namespace EdgeMon.Hardware.Sensors;

/// <summary>The sensors of this build: files of the kernel's drivers.</summary>
public static class SensorDevices
{
    /// <summary>Name of the library, for people.</summary>
    public const string Library = "hwmon and IIO";

    /// <summary>Makes a sensor. Nothing is opened before it is read; absence is a reading without a value.</summary>
    public static ISensor Create(SensorOptions options) => new KernelSensor(options);
}
