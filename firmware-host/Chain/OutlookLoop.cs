using System.Diagnostics;
using EdgeMon.Host.Web;
using EdgeMon.Physics.Limits;
using EdgeMon.Telemetry.Limits;

namespace EdgeMon.Host.Chain;

/// <summary>Keeps the outlook of the limit page up to date, on a thread of low priority and not more often than a shift looks at it.</summary>
internal sealed class OutlookLoop
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(20);
    /// <summary>The pause is at least so many times as long as the computation: it takes at most 3 % of a core.</summary>
    private const int PauseShare = 30;

    private readonly EngineLimits _engine;
    private readonly LiveView _view;
    private readonly ILogger _log;
    private readonly CancellationToken _stop;
    private readonly AutoResetEvent _wake = new(false);
    private volatile CountingResult? _newest;

    /// <summary>Starts the thread.</summary>
    /// <param name="engine">Gives the calculator, once its tables are there.</param>
    /// <param name="view">Receives the outlook.</param>
    /// <param name="log">Told when no outlook can be made.</param>
    /// <param name="stop">Ends the thread.</param>
    public OutlookLoop(EngineLimits engine, LiveView view, ILogger log, CancellationToken stop)
    {
        (_engine, _view, _log, _stop) = (engine, view, log, stop);
        stop.Register(() => _wake.Set());
        new Thread(Run) { IsBackground = true, Priority = ThreadPriority.Lowest, Name = "EdgeMon outlook" }.Start();
    }

    /// <summary>New limits are there.</summary>
    public void Offer(LimitUpdate update)
    {
        if (update.Curves.Count == 0 || !(update.Sums.Eot > 0)) return;
        _newest = update.Curves[0].Counting;
        _wake.Set();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            _wake.WaitOne();
            // Until the tables are there a spill or so passes: the next one asks again.
            if (_stop.IsCancellationRequested || _newest is not { } counted || _engine.Outlook is not { } calculator) continue;
            long began = Stopwatch.GetTimestamp();
            if (OutlookOf(calculator.Compute, counted, _log) is { } outlook) _view.OnLimitOutlook(outlook);
            TimeSpan pause = PauseShare * Stopwatch.GetElapsedTime(began);
            _stop.WaitHandle.WaitOne(pause > ShortestPause ? pause : ShortestPause);
        }
    }

    /// <summary>The outlook; null where the statistics do not reach. What fails here would end the program, whose limits and spills are well: it is told in the log.</summary>
    internal static LimitOutlook? OutlookOf(Func<CountingResult, LimitOutlook> compute, CountingResult counted, ILogger log)
    {
        try
        {
            if (StatisticsRange.Holds(counted)) return compute(counted);
            MonitorLog.OutlookNotMade(log, FormattableString.Invariant($"a background of {counted.Background:0.#e+0} events, or its uncertainty, is beyond what the statistics take."));
        }
        catch (Exception problem) when (problem is ArgumentException or ArithmeticException or InvalidOperationException)
        {
            MonitorLog.OutlookNotMade(log, problem.Message);
        }
        return null;
    }
}
