using System.Buffers.Binary;
using System.Device.I2c;
using EdgeMon.Hardware.Sensors;

namespace EdgeMon.Hardware.Tests.Sensors;

/// <summary>Chips on an I2C bus by Iot.Device.Bindings, on fakes that answer with the numbers of the data sheets.</summary>
public class BusSensorTests
{
    private static readonly SensorOptions OnBus = new() { Name = "s", I2cBus = 1 };

    [Theory]
    [InlineData(SensorQuantity.Temperature, 25.08, 0.01)]
    [InlineData(SensorQuantity.Pressure, 1006.5327, 0.01)]
    [InlineData(SensorQuantity.Humidity, 50.0, 0.01)]
    public void A_bme280_gives_the_worked_example_of_its_data_sheet(SensorQuantity quantity, double expected, double tolerance)
    {
        BusSensor sensor = Sensor("bme280", quantity, Climate(0x60), out List<FakeChip> opened);
        Assert.True(sensor.TryRead(out double value, out string problem), problem);
        Assert.Equal(expected, value, tolerance);
        Assert.Equal((1, 0x76), (opened[0].ConnectionSettings.BusId, opened[0].ConnectionSettings.DeviceAddress));
        Assert.True(sensor.TryRead(out _, out _));
        Assert.Single(opened);
    }

    [Fact]
    public void A_bmp280_has_no_humidity()
    {
        Assert.True(Sensor("bmp280", SensorQuantity.Pressure, Climate(0x58), out _).TryRead(out double pressure, out _));
        Assert.Equal(1006.5327, pressure, 0.01);
        Assert.False(Sensor("bmp280", SensorQuantity.Humidity, Climate(0x58), out _).TryRead(out _, out string problem));
        Assert.StartsWith("chip \"bmp280\" with a channel for humidity is not known on a bus. Use bme280, ", problem);
    }

    [Fact]
    public void A_chip_of_another_kind_is_a_problem_and_no_exception()
    {
        BusSensor sensor = Sensor("bme280", SensorQuantity.Temperature, Climate(0x58), out List<FakeChip> opened);
        Assert.False(sensor.TryRead(out double value, out string problem));
        Assert.True(double.IsNaN(value));
        Assert.StartsWith("/dev/i2c-1: ", problem);
        Assert.True(opened[0].IsDisposed);
    }

    // Table of the temperature register TA in the MCP9808's data sheet (DS25095A): 12 bits and sign, 1/16 degree; the three highest bits are alert flags.
    [Theory]
    [InlineData("mcp9808", 0xC190, 25.0)]
    [InlineData("jc42", 0x0194, 25.25)]
    [InlineData("mcp9808", 0x1FF0, -1.0)]
    [InlineData("mcp9808", 0x1EC0, -20.0)]
    public void An_mcp9808_gives_sixteenths_of_a_degree_with_sign(string chip, int register, double celsius)
    {
        BusSensor sensor = Sensor(chip, SensorQuantity.Temperature, Thermometer(register), out List<FakeChip> opened);
        Assert.True(sensor.TryRead(out double value, out string problem), problem);
        Assert.Equal(celsius, value, 1e-9);
        Assert.Equal(0x18, opened[0].ConnectionSettings.DeviceAddress);
    }

    // Table "input signal versus ideal output code" of the ADS1115's data sheet (SBAS444): +FS/2^15 is 1, -FS is 8000h; range 4.096 V.
    [Theory]
    [InlineData("voltage0", 4, 0x0001, 0.000125)]
    [InlineData("voltage1", 5, 0x3E80, 2.0)]
    [InlineData("voltage3", 7, 0x7FFF, 4.095875)]
    [InlineData("", 4, 0x8000, -4.096)]
    public void An_ads1115_gives_the_ideal_output_codes_of_its_data_sheet(string channel, int input, int code, double volts)
    {
        int asked = -1;
        BusSensor sensor = Sensor("ads1115", SensorQuantity.Voltage, settings => Converter(settings, code, config => asked = config), out _, channel);
        Assert.True(sensor.TryRead(out double value, out string problem), problem);
        Assert.Equal(volts, value, Math.Max(1e-6, 4e-5 * Math.Abs(volts)));
        Assert.Equal(input, asked >> 12 & 7);
    }

    [Fact]
    public void A_divider_multiplies_voltages()
    {
        var sensor = new BusSensor(OnBus with { Quantity = SensorQuantity.Voltage, Chip = "ads1015", Channel = "voltage0", Factor = 6 }, settings => Converter(settings, 0x3E80, _ => { }));
        Assert.True(sensor.TryRead(out double volts, out _));
        Assert.Equal(12, volts, 2e-3);
    }

    [Fact]
    public void A_chip_that_is_unplugged_is_opened_again()
    {
        BusSensor sensor = Sensor("mcp9808", SensorQuantity.Temperature, Thermometer(0x0190), out List<FakeChip> opened);
        Assert.True(sensor.TryRead(out _, out _));
        opened[0].IsUnplugged = true;
        Assert.False(sensor.TryRead(out double value, out string problem));
        Assert.True(double.IsNaN(value));
        Assert.Equal("/dev/i2c-1: Error 121 performing I2C data transfer.", problem);
        Assert.True(opened[0].IsDisposed);
        Assert.True(sensor.TryRead(out value, out _));
        Assert.Equal(25, value, 1e-9);
        Assert.Equal(2, opened.Count);
    }

    [Fact]
    public void A_bus_that_is_not_there_is_a_problem_and_no_exception()
    {
        Assert.False(new BusSensor(OnBus with { Chip = "mcp9808", I2cBus = 250 }).TryRead(out _, out string problem));
        Assert.StartsWith("/dev/i2c-250: ", problem);
    }

    [Theory]
    [InlineData("ads1115", SensorQuantity.Voltage, "voltage4")]
    [InlineData("mcp9808", SensorQuantity.Humidity, "")]
    [InlineData("sht3x", SensorQuantity.Humidity, "")]
    public void What_no_binding_measures_is_told_and_nothing_stays_open(string chip, SensorQuantity quantity, string channel)
    {
        BusSensor sensor = Sensor(chip, quantity, Thermometer(0), out List<FakeChip> opened, channel);
        Assert.False(sensor.TryRead(out _, out string problem));
        Assert.Contains($"chip \"{chip}\"", problem);
        Assert.All(opened, device => Assert.True(device.IsDisposed));
    }

    [Fact]
    public void The_processor_has_a_temperature_or_says_that_it_has_none()
    {
        var sensor = new ProcessorSensor(new SensorOptions { Name = "cpu", Chip = "cpu" });
        bool found = sensor.TryRead(out double value, out string problem);
        Assert.Equal(found, double.IsFinite(value));
        Assert.Equal(found, problem.Length == 0);
    }

    [Fact]
    public void The_configuration_chooses_between_bus_processor_and_kernel()
    {
        Assert.IsType<BusSensor>(SensorDevices.Create(new SensorOptions { Chip = "bme280", I2cBus = 1 }));
        Assert.IsType<ProcessorSensor>(SensorDevices.Create(new SensorOptions { Chip = "cpu" }));
        Assert.IsType<KernelSensor>(SensorDevices.Create(new SensorOptions { Chip = "bme280" }));
    }

    private static BusSensor Sensor(string chip, SensorQuantity quantity, Func<I2cConnectionSettings, FakeChip> make, out List<FakeChip> opened, string channel = "")
    {
        List<FakeChip> chips = opened = [];
        return new BusSensor(OnBus with { Quantity = quantity, Chip = chip, Channel = channel }, settings =>
        {
            FakeChip device = make(settings);
            chips.Add(device);
            return device;
        });
    }

    /// <summary>
    /// Trimming values and readings of the example in Bosch's data sheet (BST-BMP280-DS001, section 3.12; the BME280 computes temperature and pressure by the same
    /// formulas): adc_T 519888 gives 25.08 °C, adc_P 415148 gives 100653.27 Pa. The data sheets have no example of the humidity: with all coefficients but
    /// dig_H2 at 0 the formula (BST-BME280-DS002, appendix 8.1) is adc_H * dig_H2 / 65536.
    /// </summary>
    private static Func<I2cConnectionSettings, FakeChip> Climate(byte id) => settings =>
    {
        var chip = new FakeChip(settings, width: 1);
        short[] trimming = [27504, 26435, -1000, unchecked((short)36477), -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];
        for (int i = 0; i < trimming.Length; i++) Word(chip, (byte)(0x88 + 2 * i), trimming[i]);
        chip.Registers[0xD0] = [id];
        Word(chip, 0xE1, HumidityGain);
        Reading(chip, 0xF7, 415148);
        Reading(chip, 0xFA, 519888);
        chip.Registers[0xFD] = [HumidityReading >> 8];
        chip.Registers[0xFE] = [HumidityReading & 0xFF];
        return chip;
    };

    private const short HumidityGain = 100;
    private const int HumidityReading = 32768;

    private static void Word(FakeChip chip, byte register, short value) =>
        (chip.Registers[register], chip.Registers[(byte)(register + 1)]) = ([(byte)value], [(byte)(value >> 8)]);

    private static void Reading(FakeChip chip, byte register, int value)
    {
        chip.Registers[register] = [(byte)(value >> 12)];
        chip.Registers[(byte)(register + 1)] = [(byte)(value >> 4)];
        chip.Registers[(byte)(register + 2)] = [(byte)(value << 4)];
    }

    private static Func<I2cConnectionSettings, FakeChip> Thermometer(int register) => settings =>
    {
        var chip = new FakeChip(settings, width: 2);
        chip.Registers[0x06] = [0x00, 0x54]; // manufacturer
        chip.Registers[0x07] = [0x04, 0x00]; // device and revision
        chip.Registers[0x05] = [(byte)(register >> 8), (byte)register];
        return chip;
    };

    private static FakeChip Converter(I2cConnectionSettings settings, int code, Action<int> asked)
    {
        FakeChip? chip = null;
        chip = new FakeChip(settings, width: 2)
        {
            Written = (register, value) =>
            {
                if (register != 1) return;
                int config = BinaryPrimitives.ReadUInt16BigEndian(value);
                if ((config & 0x8000) != 0) asked(config);
                // The operational status reads 1 when no conversion is under way.
                chip!.Registers[1] = [(byte)(value[0] | 0x80), value[1]];
            },
        };
        chip.Registers[0] = [(byte)(code >> 8), (byte)code];
        chip.Registers[1] = [0x85, 0x83];
        return chip;
    }
}
