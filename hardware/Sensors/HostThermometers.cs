namespace EdgeMon.Hardware.Sensors;

/// <summary>
/// The temperatures of the host itself: all that hwmon drivers offer and no configured sensor names, read by a thread of its own. Drivers come and go: every round
/// looks for them again, and one that cannot be read is left out.
/// </summary>
/// <param name="options">Period, and which sensors are configured.</param>
/// <param name="time">The clock.</param>
/// <param name="systemFolder">Where sysfs is mounted.</param>
public sealed class HostThermometers(SensorsOptions options, TimeProvider time, string systemFolder = "/sys")
{
    private readonly KernelSensor[] _configured = [.. options.List.Select(sensor => new KernelSensor(sensor, systemFolder))];
    private volatile Round _round = new(null, []);

    /// <summary>Reads until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => SensorThread.Run(options.Period, time, ReadOnce, cancellation);

    /// <summary>What the last round found, in degrees Celsius; nothing when it is too old.</summary>
    public IReadOnlyList<(string Sensor, double Celsius)> Readings() =>
        _round is { Time: { } made } round && time.GetUtcNow() - made <= options.StaleAfter ? round.Found : [];

    /// <summary>Reads them all now.</summary>
    internal void ReadOnce()
    {
        var found = new List<(string, double)>();
        foreach (KernelChannel channel in KernelChannel.Find(systemFolder))
        {
            if (channel.IsIndustrial || channel.Quantity != SensorQuantity.Temperature || _configured.Any(sensor => sensor.IsMeant(channel))) continue;
            if (channel.TryRead(out double celsius, out _)) found.Add(($"{channel.Chip} {(channel.Label.Length > 0 ? channel.Label : channel.Channel)}", celsius));
        }
        _round = new(time.GetUtcNow(), found);
    }

    private sealed record Round(DateTimeOffset? Time, IReadOnlyList<(string Sensor, double Celsius)> Found);
}
