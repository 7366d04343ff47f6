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
    public void Of_several_chips_of_a_name_bus_and_address_choose_one()
    {
        foreach (var (bus, address, device, value) in new[] { (1, "0018", "hwmon0", "21000"), (1, "0019", "hwmon1", "22000"), (7, "0018", "hwmon2", "23000") })
        {
            string folder = Directory.CreateDirectory(Path.Combine(_system, "devices", $"i2c-{bus}", $"{bus}-{address}", "hwmon", device)).FullName;
            File.WriteAllText(Path.Combine(folder, "name"), "jc42\n");
            File.WriteAllText(Path.Combine(folder, "temp1_input"), value + "\n");
            Directory.CreateDirectory(Path.Combine(_system, "class", "hwmon"));
            File.CreateSymbolicLink(Path.Combine(_system, "class", "hwmon", device), folder);
        }
        SensorOptions chip = new() { Name = "s", Chip = "jc42" };
        Assert.Equal([21.0, 22.0, 23.0, 23.0], new[] { chip, chip with { I2cBus = 1, I2cAddress = 0x19 }, chip with { I2cBus = 7, I2cAddress = 0x18 }, chip with { I2cBus = 7 } }.Select(Value));
        Assert.False(new KernelSensor(chip with { I2cBus = 7, I2cAddress = 0x19 }, _system).TryRead(out _, out _));

        double Value(SensorOptions options) => new KernelSensor(options, _system).TryRead(out double value, out string problem) ? value : throw new InvalidOperationException(problem);
    }

    [Theory]
    [InlineData("coretemp")]
    [InlineData("k10temp")]
    [InlineData("cpu_thermal")]
    public void The_processor_has_one_name_whatever_its_driver(string driver)
    {
        Monitor("hwmon0", "nvme", ("temp1_input", "38000"));
        Monitor("hwmon1", driver, ("temp1_input", "51000"));
        Assert.Equal(51, Read(SensorQuantity.Temperature, "cpu", ""), 12);
    }

    [Fact]
    public void The_hosts_own_temperatures_are_those_that_no_sensor_names()
    {
        Monitor("hwmon0", "coretemp", ("temp1_input", "91500"), ("temp1_label", "Package id 0"), ("temp2_input", "41000"));
        Monitor("hwmon1", "jc42", ("temp1_input", "99000"));
        Monitor("hwmon2", "broken", ("temp1_input", "no data"));
        Monitor("hwmon3", "ina3221", ("in1_input", "11964"));
        var clock = new FakeClock();
        var host = new HostThermometers(new SensorsOptions { List = [new SensorOptions { Name = "crate", Chip = "jc42" }] }, clock, _system);
        Assert.Empty(host.Readings());
        host.ReadOnce();
        Assert.Equal([("coretemp Package id 0", 91.5), ("coretemp temp2", 41.0)], host.Readings());
        clock.Now += TimeSpan.FromSeconds(31);
        Assert.Empty(host.Readings());
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
