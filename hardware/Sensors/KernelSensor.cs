namespace EdgeMon.Hardware.Sensors;

/// <summary>
/// A configured sensor behind a driver of the kernel. The channel is looked for again after every failure: a chip that is plugged in again, or whose driver
/// comes late, may have another number.
/// </summary>
/// <param name="options">Which sensor.</param>
/// <param name="systemFolder">Where sysfs is mounted.</param>
public sealed class KernelSensor(SensorOptions options, string systemFolder = "/sys") : ISensor
{
    /// <summary>Name that stands for the temperature of the host's processor, whatever its driver.</summary>
    public const string HostProcessor = "cpu";

    private static readonly string[] ProcessorDrivers = ["coretemp", "k10temp", "zenpower", "cpu_thermal", "x86_pkg_temp", "soc_thermal"];
    private KernelChannel? _channel;

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public SensorQuantity Quantity => options.Quantity;

    /// <inheritdoc/>
    public bool TryRead(out double value, out string problem)
    {
        value = double.NaN;
        _channel ??= KernelChannel.Find(systemFolder).FirstOrDefault(IsMeant);
        if (_channel is null)
        {
            problem = $"no chip \"{options.Chip}\" with {(options.Channel.Length > 0 ? $"channel \"{options.Channel}\"" : "a channel")} for {options.Quantity.ToString().ToLowerInvariant()}";
            return false;
        }
        if (!_channel.TryRead(out value, out problem))
        {
            _channel = null;
            return false;
        }
        if (Quantity == SensorQuantity.Voltage) value *= options.Factor;
        return true;
    }

    // The chip's folder lies below that of its I2C client, whose name is bus and address: .../i2c-1/1-0076/iio:device0.
    private bool IsOnBus(KernelChannel channel)
    {
        if (options.I2cBus is not { } bus) return true;
        string pattern = options.I2cAddress is { } address ? $"/{bus}-{address:x4}/" : $"/i2c-{bus}/";
        return channel.DevicePath.Contains(pattern, StringComparison.Ordinal);
    }

    /// <summary>True for the channel that the options name.</summary>
    internal bool IsMeant(KernelChannel channel) => IsNamed(channel) && IsOnBus(channel);

    private bool IsNamed(KernelChannel channel) => channel.Quantity == options.Quantity && (channel.Chip == options.Chip || (options.Chip == HostProcessor && ProcessorDrivers.Contains(channel.Chip)))
        && (options.Channel.Length == 0 || channel.Channel == options.Channel || channel.Label == options.Channel);
}
