using System.Globalization;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Host.Web;

namespace EdgeMon.Host.Chain;

/// <summary>Reads the configured sensors while the monitor runs, and shows them as parts of the host.</summary>
internal sealed class SensorWatch : IAsyncDisposable
{
    private static readonly TimeSpan ShowPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    private SensorWatch(SensorsOptions options, LiveView view, TimeProvider time)
    {
        var board = new SensorBoard(options, [.. options.List.Select(sensor => new KernelSensor(sensor))], time);
        _work = Task.WhenAll(board.RunAsync(_stop.Token), ShowAsync(board, view, time, _stop.Token));
    }

    /// <summary>Starts reading and showing.</summary>
    public static SensorWatch Start(SensorsOptions options, LiveView view, TimeProvider time) => new(options, view, time);

    /// <summary>Ends it. A bus that hangs does not hold up the end of the program.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(_work, Task.Delay(Patience)).ConfigureAwait(false);
    }

    private static async Task ShowAsync(SensorBoard board, LiveView view, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ShowPeriod, time);
        do
            foreach (SensorReading reading in board.Readings())
                view.OnHealth(reading.Name, reading.Quality == SensorQuality.Good ? HealthLevel.Ok : HealthLevel.Warning, TextOf(reading));
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private static string TextOf(SensorReading reading)
    {
        string value = double.IsFinite(reading.Value) ? string.Create(CultureInfo.InvariantCulture, $"{reading.Value:0.###} {reading.Unit}") : "no value";
        return reading.Quality == SensorQuality.Good ? value : $"{value}, {reading.Quality.ToString().ToUpperInvariant()}: {reading.Reason}";
    }
}
