namespace EdgeMon.Hardware.Sensors;

/// <summary>
/// A configured sensor behind a driver of the kernel. The channel is looked for again after every failure: a chip that is plugged in again, or whose driver
/// comes late, may have another number.
/// </summary>
/// <param name="options">Which sensor.</param>
/// <param name="systemFolder">Where sysfs is mounted.</param>
public sealed class KernelSensor(SensorOptions options, string systemFolder = "/sys") : ISensor
{
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

    private bool IsMeant(KernelChannel channel) => channel.Quantity == options.Quantity && channel.Chip == options.Chip
        && (options.Channel.Length == 0 || channel.Channel == options.Channel || channel.Label == options.Channel);
}
