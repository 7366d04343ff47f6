using System.Globalization;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Alarms.Conditions;

namespace EdgeMon.Host.Chain;

/// <summary>Reads the configured high-voltage supplies while the monitor runs, marks spills, raises alarms, and shows them on the page.</summary>
internal sealed class HighVoltageWatch : ISpillWitness, IAsyncDisposable
{
    private const string HealthPart = "high voltage";
    private const int CommandsShown = 10;
    private static readonly TimeSpan ShowPeriod = TimeSpan.FromSeconds(1);

    private readonly HighVoltageOptions _options;
    private readonly HighVoltageBoard _board;
    private readonly LiveView _view;
    private readonly AlarmJournal _alarms;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    private HighVoltageWatch(HighVoltageOptions options, LiveView view, AlarmJournal alarms, DeviceMetrics metrics, TimeProvider time, ILogger log)
    {
        (_options, _view, _alarms, _time) = (options, view, alarms, time);
        _board = new HighVoltageBoard(options, time);
        if (options.Modules.Count == 0)
        {
            // What stood when a supply was taken out of the configuration must not stand for ever.
            _alarms.Judge(DeviceConditions.HighVoltage(new()));
            _work = Task.CompletedTask;
            return;
        }
        if (options.Interlock.Enabled) DeviceLog.InterlockArmed(log, options.Interlock.Rules.Count);
        _board.Commanded += report => DeviceLog.InterlockCommand(log, report.Command.Rule, report.Command.Text, report.Command.Cause, WordOf(report.Result), report.Attempt);
        metrics.Watch(_board);
        _board.Start();
        _work = ShowAsync();
    }

    /// <summary>Starts reading, if there is anything to read.</summary>
    public static HighVoltageWatch Start(HighVoltageOptions options, LiveView view, AlarmJournal alarms, DeviceMetrics metrics, TimeProvider time, ILogger log) =>
        new(options, view, alarms, metrics, time, log);

    /// <inheritdoc/>
    public SpillRecord Witness(SpillRecord spill) => spill.Marked(_board.TakeFaults());

    /// <summary>Ends it. A line that hangs does not hold up the end of the program.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _board.Dispose();
    }

    private async Task ShowAsync()
    {
        using var timer = new PeriodicTimer(ShowPeriod, _time);
        do
        {
            IReadOnlyList<HighVoltageStatus> channels = _board.Channels();
            IReadOnlyList<HighVoltageModuleStatus> modules = _board.Modules();
            var health = new DeviceHealth
            {
                HighVoltageFaults = [.. channels.Where(channel => channel.IsFault).Select(channel => $"{channel.Channel.Name}: {channel.Text}")],
                SilentSupplies = [.. modules.Where(module => !module.Answers).Select(module => $"{module.Name}: {module.Text}")],
            };
            _alarms.Judge(DeviceConditions.HighVoltage(health));
            string[] wrong = [.. health.SilentSupplies, .. health.HighVoltageFaults];
            // Never FAILED: data go on without high voltage being known, marked.
            _view.OnHealth(HealthPart, wrong.Length == 0 ? HealthLevel.Ok : HealthLevel.Warning,
                wrong.Length == 0 ? $"{channels.Count(channel => channel.Verdict == HighVoltageVerdict.Good)} of {channels.Count} channels good" : $"{wrong[0]}{(wrong.Length > 1 ? $"; {wrong.Length - 1} more" : "")}");
            _view.OnHighVoltage(PanelOf(channels, modules));
        }
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
    }

    private HighVoltagePanel PanelOf(IReadOnlyList<HighVoltageStatus> channels, IReadOnlyList<HighVoltageModuleStatus> modules)
    {
        HighVoltageCommandCounters commands = _board.CommandCounters;
        return new HighVoltagePanel(
            [.. modules.Select(module => new HighVoltageModuleRow(module.Name, module.Answers, module.Text))],
            [.. channels.Select(RowOf)],
            new InterlockView(_options.Interlock.Enabled, _options.Interlock.Rules.Count, commands.Sent, commands.Confirmed, commands.Refused, commands.Unanswered,
                [.. _board.Commands.Reverse().Take(CommandsShown).Select(report => string.Create(CultureInfo.InvariantCulture,
                    $"{report.Time:yyyy-MM-dd HH:mm:ss} UTC {report.Command.Rule}: {report.Command.Text}, because {report.Command.Cause}: {WordOf(report.Result)} at attempt {report.Attempt}"))]));
    }

    private Reading<HighVoltageRow> RowOf(HighVoltageStatus status)
    {
        var row = new HighVoltageRow(status.Module, status.Channel.Channel, status.Channel.Name, status.Channel.Detector, status.Reading?.Volts, status.Channel.Volts, status.Channel.ToleranceVolts,
            status.Reading?.MicroAmperes, status.IsFault, status.Text);
        DataQuality quality = status.Quality switch { SensorQuality.Good => DataQuality.Good, SensorQuality.Stale => DataQuality.Stale, _ => DataQuality.Invalid };
        double? age = status.Time is { } made ? Math.Round(Math.Max(0, (_time.GetUtcNow() - made).TotalSeconds), 1) : null;
        return new Reading<HighVoltageRow>(row, quality, quality == DataQuality.Good ? [] : [status.Text], status.Time?.ToUnixTimeMilliseconds(), age, _options.StaleAfter.TotalSeconds);
    }

    private static string WordOf(HighVoltageCommandResult result) => result switch
    {
        HighVoltageCommandResult.Obeyed => "the supply obeys",
        HighVoltageCommandResult.Confirmed => "confirmed by reading back",
        HighVoltageCommandResult.NotDone => "reading back does not show it, told again",
        HighVoltageCommandResult.Refused => "REFUSED by the supply, told again",
        HighVoltageCommandResult.Withdrawn => "withdrawn, the condition is gone",
        HighVoltageCommandResult.AlreadyLower => "not sent, no more than that is set already",
        _ => "no good answer, told again",
    };
}
