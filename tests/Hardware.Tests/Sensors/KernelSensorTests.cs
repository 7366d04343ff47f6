using EdgeMon.Hardware.Sensors;

namespace EdgeMon.Hardware.Tests.Sensors;

/// <summary>Sensors behind the kernel's drivers, on a tree of files with the ABI's names and units.</summary>
public sealed class KernelSensorTests : IDisposable
{
    private readonly string _system = Directory.CreateTempSubdirectory("edgemon-sysfs-").FullName;

    public void Dispose() => Directory.Delete(_system, recursive: true);

    [Fact]
    public void Hwmon_values_are_thousandths()
    {
        Monitor("hwmon0", "coretemp", ("temp1_input", "45125"), ("temp1_label", "Package id 0"));
        Monitor("hwmon1", "ina3221", ("in1_input", "11964"), ("in2_input", "5021"));
        Monitor("hwmon2", "sht3x", ("temp1_input", "-1500"), ("humidity1_input", "38250"));
        Assert.Equal(45.125, Read(SensorQuantity.Temperature, "coretemp", "Package id 0"), 12);
        Assert.Equal(5.021, Read(SensorQuantity.Voltage, "ina3221", "in2"), 12);
        Assert.Equal(-1.5, Read(SensorQuantity.Temperature, "sht3x", ""), 12);
        Assert.Equal(38.25, Read(SensorQuantity.Humidity, "sht3x", ""), 12);
    }

    [Fact]
    public void Iio_values_are_ready_made_or_raw_with_offset_and_scale()
    {
        Industrial("iio:device0", "bme280", ("in_temp_input", "25080"), ("in_pressure_input", "100.653250"), ("in_humidityrelative_input", "41730"));
        Industrial("iio:device1", "ads1115", ("in_voltage0_raw", "8000"), ("in_voltage0_scale", "0.125"), ("in_voltage1_raw", "4000"), ("in_voltage_scale", "0.5"));
        Industrial("iio:device2", "adc-temp", ("in_temp_raw", "1500"), ("in_temp_offset", "-500"), ("in_temp_scale", "25"));
        Assert.Equal(25.08, Read(SensorQuantity.Temperature, "bme280", ""), 12);
        Assert.Equal(1006.5325, Read(SensorQuantity.Pressure, "bme280", ""), 9);
        Assert.Equal(41.73, Read(SensorQuantity.Humidity, "bme280", ""), 12);
        Assert.Equal(1.0, Read(SensorQuantity.Voltage, "ads1115", "voltage0"), 12);
        Assert.Equal(2.0, Read(SensorQuantity.Voltage, "ads1115", "voltage1"), 12);
        Assert.Equal(25.0, Read(SensorQuantity.Temperature, "adc-temp", "temp"), 12);
    }

    [Fact]
    public void A_divider_multiplies_voltages()
    {
        Monitor("hwmon0", "adc", ("in0_input", "2000"));
        Assert.True(new KernelSensor(new SensorOptions { Name = "supply", Quantity = SensorQuantity.Voltage, Chip = "adc", Factor = 6 }, _system).TryRead(out double volts, out _));
        Assert.Equal(12, volts, 12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("nan")]
    [InlineData("99999999999999999999999999999999999999999999999999e999")]
    public void What_is_not_a_number_is_no_reading(string text)
    {
        Monitor("hwmon0", "coretemp", ("temp1_input", text));
        Assert.False(Sensor(SensorQuantity.Temperature, "coretemp", "").TryRead(out double value, out string problem));
        Assert.True(double.IsNaN(value));
        Assert.Contains("temp1_input", problem);
    }

    [Fact]
    public void An_absent_sensor_is_named_and_one_that_comes_under_another_number_is_found()
    {
        KernelSensor sensor = Sensor(SensorQuantity.Temperature, "mcp9808", "temp1");
        Assert.False(sensor.TryRead(out _, out string problem));
        Assert.Equal("no chip \"mcp9808\" with channel \"temp1\" for temperature", problem);
        Monitor("hwmon3", "mcp9808", ("temp1_input", "21000"));
        Assert.True(sensor.TryRead(out _, out _));
        Directory.Delete(Path.Combine(_system, "class", "hwmon", "hwmon3"), recursive: true);
        Assert.False(sensor.TryRead(out _, out _));
        Monitor("hwmon4", "mcp9808", ("temp1_input", "22000"));
        Assert.True(sensor.TryRead(out double value, out _));
        Assert.Equal(22, value, 12);
    }

    [Fact]
    public void A_system_without_sensors_has_none() => Assert.Empty(KernelChannel.Find(Path.Combine(_system, "absent")));

    private KernelSensor Sensor(SensorQuantity quantity, string chip, string channel) => new(new SensorOptions { Name = "s", Quantity = quantity, Chip = chip, Channel = channel }, _system);

    private double Read(SensorQuantity quantity, string chip, string channel)
    {
        Assert.True(Sensor(quantity, chip, channel).TryRead(out double value, out string problem), problem);
        return value;
    }

    private void Monitor(string device, string chip, params (string File, string Text)[] files) => Device(Path.Combine("class", "hwmon", device), chip, files);

    private void Industrial(string device, string chip, params (string File, string Text)[] files) => Device(Path.Combine("bus", "iio", "devices", device), chip, files);

    private void Device(string path, string chip, (string File, string Text)[] files)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_system, path)).FullName;
        File.WriteAllText(Path.Combine(folder, "name"), chip + "\n");
        foreach (var (file, text) in files) File.WriteAllText(Path.Combine(folder, file), text + "\n");
    }
}
