using System.Collections.Concurrent;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Telemetry.Alarms.Conditions;

namespace EdgeMon.Host.Chain;

/// <summary>
/// Reads the sensors while the monitor runs, on threads of their own; brings their values to the page, to the alarms and to the correction of gains. Whoever asks gets
/// what was read last and waits for no bus.
/// </summary>
internal sealed class SensorWatch : IAsyncDisposable
{
    private static readonly TimeSpan ShowPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly SensorsOptions _options;
    private readonly SensorBoard _board;
    private readonly HostThermometers _host;
    private readonly ConcurrentDictionary<string, double> _lastGoodCelsius = [];
    private readonly Task _work;

    private SensorWatch(SensorsOptions options, LiveView view, DeviceMetrics metrics, TimeProvider time)
    {
        _options = options;
        _board = new SensorBoard(options, [.. options.List.Select(SensorDevices.Create)], time);
        _host = new HostThermometers(options, time);
        metrics.Watch(_board, _host);
        _work = Task.WhenAll(
            _board.RunAsync(_stop.Token), options.HostTemperatures ? _host.RunAsync(_stop.Token) : Task.CompletedTask, ShowAsync(view, time, _stop.Token));
    }

    /// <summary>Starts reading and showing.</summary>
    public static SensorWatch Start(SensorsOptions options, LiveView view, DeviceMetrics metrics, TimeProvider time) => new(options, view, metrics, time);

    /// <summary>Temperatures of the host itself, in degrees Celsius.</summary>
    public IReadOnlyList<(string Sensor, double Celsius)> HostTemperatures => _host.Readings();

    /// <summary>The configured sensors for the alarms.</summary>
    public IReadOnlyList<SensorHealth> Health()
    {
        IReadOnlyList<SensorReading> readings = _board.Readings();
        return [.. readings.Select((reading, i) => new SensorHealth(reading.Name, KindOf(reading.Quantity), reading.Unit, reading.Value, _options.List[i].AlarmLow, _options.List[i].AlarmHigh,
            reading.Quality == SensorQuality.Good ? "" : $"{reading.Quality.ToString().ToUpperInvariant()}, {reading.Reason}"))];
    }

    /// <summary>Temperature for a gain: of now, or the last good one; null when there never was one.</summary>
    public GainTemperatureReading? Temperature(string sensor)
    {
        SensorReading? reading = _board.Readings().FirstOrDefault(item => item.Name == sensor && item.Quantity == SensorQuantity.Temperature);
        if (reading is { Quality: SensorQuality.Good })
        {
            _lastGoodCelsius[sensor] = reading.Value;
            return new(reading.Value, IsFresh: true);
        }
        return _lastGoodCelsius.TryGetValue(sensor, out double celsius) ? new(celsius, IsFresh: false) : null;
    }

    /// <summary>Ends it. A bus that hangs does not hold up the end of the program.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(_work, Task.Delay(Patience)).ConfigureAwait(false);
    }

    private static SensorKind KindOf(SensorQuantity quantity) => quantity switch
    {
        SensorQuantity.Temperature => SensorKind.Temperature,
        SensorQuantity.Voltage => SensorKind.Voltage,
        _ => SensorKind.Air,
    };

    private async Task ShowAsync(LiveView view, TimeProvider time, CancellationToken cancellation)
    {
        if (_options.List.Count == 0) return;
        using var timer = new PeriodicTimer(ShowPeriod, time);
        do
        {
            IReadOnlyList<SensorReading> readings = _board.Readings();
            foreach (SensorReading reading in readings)
                if (reading is { Quality: SensorQuality.Good, Quantity: SensorQuantity.Temperature }) _lastGoodCelsius[reading.Name] = reading.Value;
            view.OnSensors(_options.List, readings);
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }
}
