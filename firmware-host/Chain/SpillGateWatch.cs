using System.Globalization;
using EdgeMon.Hardware.SpillGate;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Alarms.Conditions;

namespace EdgeMon.Host.Chain;

/// <summary>Reads the spill gate box while the monitor runs, compares its electrons on target with those of the scalers, marks spills where both disagree, raises alarms, and shows it.</summary>
internal sealed class SpillGateWatch : ISpillWitness, IAsyncDisposable
{
    private const string HealthPart = "spill gate box";
    /// <summary>So many spills in a row without a burst are no chance.</summary>
    private const int SpillsWithoutBurst = 3;
    private static readonly TimeSpan ShowPeriod = TimeSpan.FromSeconds(1);

    private readonly SpillGateOptions _options;
    private readonly LiveView _view;
    private readonly AlarmJournal _alarms;
    private readonly DeviceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SpillGateBox? _box;
    private readonly SecondEot _second;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private Stamped<EotComparison>? _compared;

    private SpillGateWatch(SpillGateOptions options, LiveView view, AlarmJournal alarms, DeviceMetrics metrics, TimeProvider time, ILogger log)
    {
        (_options, _view, _alarms, _metrics, _time, _log, _second) = (options, view, alarms, metrics, time, log, new SecondEot(options));
        if (options.Port.Length == 0)
        {
            // What stood when the box was taken out of the configuration must not stand for ever.
            _alarms.Judge([DeviceConditions.SpillGate(new()), DeviceConditions.SecondEot(0, "")]);
            _work = Task.CompletedTask;
            return;
        }
        _box = new SpillGateBox(options, time);
        _box.Ended += burst =>
        {
            if (_second.OnBurst(burst) is { } late) Take(late);
        };
        metrics.Watch(_box, options.CoincidenceCounter);
        _box.Start();
        _work = ShowAsync(_box);
    }

    /// <summary>Starts reading, if there is a box.</summary>
    public static SpillGateWatch Start(SpillGateOptions options, LiveView view, AlarmJournal alarms, DeviceMetrics metrics, TimeProvider time, ILogger log) =>
        new(options, view, alarms, metrics, time, log);

    /// <inheritdoc/>
    public SpillRecord Witness(SpillRecord spill)
    {
        if (_box is null || _second.OnSpill(spill) is not { } found) return spill;
        Take(found);
        return (spill with { SecondEot = found.Second }).Marked(found.Measure > 1 ? [ReasonOf(found)] : []);
    }

    /// <summary>Ends it. A line that hangs does not hold up the end of the program.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _box?.Dispose();
    }

    private void Take(EotComparison found)
    {
        Volatile.Write(ref _compared, new Stamped<EotComparison>(found, _time.GetUtcNow()));
        _metrics.Compared(found.Second.Deviation);
        if (found.Measure > 1) DeviceLog.SecondEotDisagrees(_log, found.Text, 100 * _options.Tolerance);
        _alarms.Judge([DeviceConditions.SecondEot(found.Measure, string.Create(CultureInfo.InvariantCulture, $"{found.Text} {100 * _options.Tolerance:0.##} % are allowed."))], found.Run, found.Spill);
    }

    private static string ReasonOf(EotComparison found) => double.IsNaN(found.Second.Deviation)
        ? "the spill gate counted electrons, the scalers none"
        : string.Create(CultureInfo.InvariantCulture, $"EOT differs from the spill gate's by {100 * found.Second.Deviation:+0.0;-0.0} %");

    private async Task ShowAsync(SpillGateBox box)
    {
        using var timer = new PeriodicTimer(ShowPeriod, _time);
        do
        {
            SpillGateStatus status = box.Status;
            string problem = ProblemOf(status);
            _alarms.Judge([DeviceConditions.SpillGate(new() { SpillGateProblem = problem })]);
            // What was compared before does not stand for the spills that are not.
            if (problem.Length > 0) _metrics.Compared(double.NaN);
            // Never FAILED: spills are counted without the box.
            string text = problem.Length > 0 ? problem : TextOf(status);
            _view.OnHealth(HealthPart, problem.Length > 0 ? HealthLevel.Warning : HealthLevel.Ok, text);
            _view.OnSpillGate(PanelOf(status, text, problem.Length == 0));
        }
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
    }

    private string ProblemOf(SpillGateStatus status)
    {
        if (status.IsSilent && status.State.Length > 0) return status.State;
        if (status.IsSilent) return string.Create(CultureInfo.InvariantCulture, $"{_options.Port} is open, but no sign of life came for {_options.SilentAfter.TotalSeconds:0.#} s ({status.Lines.Damaged} damaged lines)");
        int without = _second.SpillsWithoutBurst;
        return without < SpillsWithoutBurst ? ""
            : status.Last is null ? $"{without} spills closed, and the box has seen no burst: look at its gate input"
            : string.Create(CultureInfo.InvariantCulture, $"{without} spills match none of its bursts within {_options.MatchWithin.TotalSeconds:0.#} s: compare the clocks of DAQ and host");
    }

    private string TextOf(SpillGateStatus status)
    {
        string gate = status.IsOpen ? $"gate open, burst {status.Burst}" : status.Last is null ? "no burst yet" : $"gate closed after burst {status.Burst}";
        return Volatile.Read(ref _compared)?.Value is { } found && !double.IsNaN(found.Second.Deviation)
            ? string.Create(CultureInfo.InvariantCulture, $"{gate}; EOT of spill {found.Spill} {100 * found.Second.Deviation:+0.0;-0.0;0.0} % from the scalers'") : gate;
    }

    private SpillGatePanel PanelOf(SpillGateStatus status, string text, bool works)
    {
        DateTimeOffset now = _time.GetUtcNow();
        var view = new SpillGateView(text, works, status.IsOpen, status.Burst, status.Expected?.ToUnixTimeMilliseconds(), _options.Tolerance,
            status.Lines.Messages, status.Lines.Damaged, status.Lines.Missing, status.Lines.Repeated);
        double? age = status.Heard is { } heard ? Math.Round(Math.Max(0, (now - heard).TotalSeconds), 1) : null;
        DataQuality quality = status.Heard is null ? DataQuality.Invalid : status.IsSilent ? DataQuality.Stale : works ? DataQuality.Good : DataQuality.Partial;
        var box = new Reading<SpillGateView>(view, quality, works ? [] : [text], status.Heard?.ToUnixTimeMilliseconds(), age, _options.SilentAfter.TotalSeconds);
        return new SpillGatePanel(box, Volatile.Read(ref _compared) is { } stamped ? ViewOf(stamped, now) : null);
    }

    private Reading<EotComparisonView> ViewOf(Stamped<EotComparison> stamped, DateTimeOffset now)
    {
        EotComparison found = stamped.Value;
        bool? agrees = double.IsNaN(found.Measure) ? null : found.Measure <= 1;
        var view = new EotComparisonView(found.Run, found.Spill, found.ScalerEot, found.Second.Eot, double.IsNaN(found.Second.Deviation) ? null : found.Second.Deviation, agrees, found.Late, found.Second.Coincidences);
        return Stamped<EotComparisonView>.Read(new Stamped<EotComparisonView>(view, stamped.At), now, _view.Options.SpillStaleAfterSeconds,
            agrees == false ? DataQuality.Partial : DataQuality.Good, agrees == false ? [ReasonOf(found)] : []);
    }
}
