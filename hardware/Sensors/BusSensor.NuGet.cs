using System.Device.I2c;
using Iot.Device.Ads1115;
using Iot.Device.Bmxx80;
using Iot.Device.Mcp9808;

namespace EdgeMon.Hardware.Sensors;

/// <summary>
/// A chip on an I2C bus, read by Iot.Device.Bindings. Chips and channels have the names that the kernel's drivers give them, so that a configuration means the same in
/// both builds. The chip is opened again after every failure. A chip that a driver of the kernel holds cannot be opened: the bus answers "busy".
/// </summary>
/// <param name="options">Which sensor; <see cref="SensorOptions.I2cBus"/> is given.</param>
/// <param name="open">Opens the chip; the bus of the system when null.</param>
public sealed class BusSensor(SensorOptions options, Func<I2cConnectionSettings, I2cDevice>? open = null) : ISensor
{
    private Chip? _chip;

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public SensorQuantity Quantity => options.Quantity;

    /// <inheritdoc/>
    public bool TryRead(out double value, out string problem)
    {
        value = double.NaN;
        try
        {
            _chip ??= Open(out problem);
            if (_chip?.Read() is { } found && double.IsFinite(found))
            {
                value = Quantity == SensorQuantity.Voltage ? found * options.Factor : found;
                problem = "";
                return true;
            }
            problem = _chip is null ? NotKnown() : "the chip gave no value";
        }
        // The bindings throw whatever they meet: a bus without an answer, a chip of another kind, a register that makes no sense.
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            problem = $"/dev/i2c-{options.I2cBus}: {failure.Message}";
        }
        _chip?.Dispose();
        _chip = null;
        return false;
    }

    private string NotKnown() => $"chip \"{options.Chip}\" with {(options.Channel.Length > 0 ? $"channel \"{options.Channel}\"" : "a channel")} for {Quantity.ToString().ToLowerInvariant()} "
        + "is not known on a bus. Use bme280, bmp280, mcp9808 (or jc42), ads1115 (or ads1015) with voltage0 to voltage3, or leave i2cBus out for a driver of the kernel";

    private Chip? Open(out string problem)
    {
        problem = "";
        (int usualAddress, Func<I2cDevice, Chip?> make) = options.Chip switch
        {
            "bme280" => (Bmx280Base.SecondaryI2cAddress, Climate),
            "bmp280" => (Bmx280Base.SecondaryI2cAddress, Barometer),
            "mcp9808" or "jc42" => (Mcp9808.DefaultI2cAddress, Thermometer),
            "ads1115" or "ads1015" => ((int)I2cAddress.GND, Converter),
            _ => (0, (Func<I2cDevice, Chip?>)(_ => null)),
        };
        if (usualAddress == 0) return null;
        var settings = new I2cConnectionSettings(options.I2cBus!.Value, options.I2cAddress ?? usualAddress);
        I2cDevice device = (open ?? I2cDevice.Create)(settings);
        try
        {
            if (make(device) is { } chip) return chip;
        }
        catch
        {
            device.Dispose();
            throw;
        }
        device.Dispose();
        return null;
    }

    private Chip? Climate(I2cDevice device)
    {
        if (Quantity == SensorQuantity.Voltage) return null;
        var chip = new Bme280(device);
        return new Chip(chip, () => chip.Read() is var read && Quantity == SensorQuantity.Humidity ? read.Humidity?.Percent : ClimateOf(read.Temperature, read.Pressure));
    }

    private Chip? Barometer(I2cDevice device)
    {
        if (Quantity is SensorQuantity.Voltage or SensorQuantity.Humidity) return null;
        var chip = new Bmp280(device);
        return new Chip(chip, () => chip.Read() is var read ? ClimateOf(read.Temperature, read.Pressure) : null);
    }

    private double? ClimateOf(UnitsNet.Temperature? temperature, UnitsNet.Pressure? pressure) =>
        Quantity == SensorQuantity.Temperature ? temperature?.DegreesCelsius : pressure?.Hectopascals;

    private Chip? Thermometer(I2cDevice device)
    {
        if (Quantity != SensorQuantity.Temperature) return null;
        var chip = new Mcp9808(device);
        return new Chip(chip, () => chip.Temperature.DegreesCelsius);
    }

    private Chip? Converter(I2cDevice device)
    {
        InputMultiplexer? input = options.Channel switch
        {
            "" or "voltage0" => InputMultiplexer.AIN0,
            "voltage1" => InputMultiplexer.AIN1,
            "voltage2" => InputMultiplexer.AIN2,
            "voltage3" => InputMultiplexer.AIN3,
            _ => null,
        };
        if (Quantity != SensorQuantity.Voltage || input is not { } multiplexer) return null;
        // 4.096 V: what a divider on 3.3 V can bring. One conversion at a time: the four inputs share the converter.
        var chip = new Ads1115(device, multiplexer, MeasuringRange.FS4096, DataRate.SPS128, DeviceMode.PowerDown);
        return new Chip(chip, () => chip.ReadVoltage(multiplexer).Volts);
    }

    private sealed class Chip(IDisposable binding, Func<double?> read) : IDisposable
    {
        public double? Read() => read();

        public void Dispose() => binding.Dispose();
    }
}
