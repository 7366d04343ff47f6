using System.Collections.Concurrent;
using EdgeMon.Daq.Sources;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Alarms.Conditions;

namespace EdgeMon.Host.Chain;

/// <summary>Brings the alarms what they are judged by: closed spills from the pipeline, and once per second how data flow and machine are.</summary>
internal sealed class AlarmWatch(TelemetryService telemetry, AlarmOptions options, double beamEnergyGeV, Func<bool> isBlinded, TimeProvider time)
{
    private const int PeriodsKept = 8, RunsKept = 3;

    private readonly SpillJudge _spills = new(options);
    private readonly HostJudge _host = new(options.Host);
    private readonly ConcurrentDictionary<int, RunSetup> _setups = [];
    private readonly ConcurrentQueue<int> _runs = [];
    private readonly Lock _gate = new();
    private readonly Queue<double> _periodsSeconds = [];
    private long _lastSpillTicks, _positionTicks = time.GetTimestamp(), _position = -1;
    private readonly GateComparison _gateAndData = new();
    private bool _beamOn;

    /// <summary>Maps and constants of a run that begins.</summary>
    public void OnRun(int run, RunSetup setup)
    {
        _setups[run] = setup;
        _runs.Enqueue(run);
        // The last spill of the run before may still be closing.
        while (_runs.Count > RunsKept && _runs.TryDequeue(out int old))
            if (!_runs.Contains(old)) _setups.TryRemove(old, out _);
    }

    /// <summary>A spill was closed and recorded.</summary>
    public void OnSpill(SpillRecord spill, MonitoringHistograms histograms)
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            if (_lastSpillTicks != 0) _periodsSeconds.Enqueue(time.GetElapsedTime(_lastSpillTicks, now).TotalSeconds);
            while (_periodsSeconds.Count > PeriodsKept) _periodsSeconds.Dequeue();
            _lastSpillTicks = now;
            _gateAndData.OnSpill();
            _beamOn = spill.Eot is { Valid: true, ScalerCoincidences: > 0 };
        }
        var health = new SpillHealth { Spill = spill, Histograms = histograms, Setup = _setups.GetValueOrDefault(spill.Run), BeamEnergyGeV = beamEnergyGeV };
        IReadOnlyList<AlarmReading> readings = _spills.Judge(health);
        // Whether there are candidates is what blinding hides.
        if (isBlinded()) readings = [.. readings.Where(reading => reading.Id != "candidate")];
        telemetry.Alarms.Judge(readings, spill.Run, spill.Spill);
    }

    /// <summary>A second has passed.</summary>
    public void OnSecond(IByteSource source, TelemetryStatus status, SensorWatch sensors, GpioHealth? gpio)
    {
        long now = time.GetTimestamp();
        if (source.Position != _position) (_position, _positionTicks) = (source.Position, now);
        HostHealth health;
        lock (_gate)
        {
            double[] periods = [.. _periodsSeconds.Order()];
            health = new HostHealth
            {
                SilentSeconds = time.GetElapsedTime(_positionTicks, now).TotalSeconds,
                BeamOn = _beamOn,
                SpillPeriodSeconds = periods.Length == 0 ? 0 : periods[periods.Length / 2],
                BrokerConnected = status.BrokerConnected,
                BrokerReason = status.BrokerReason,
                OutboxRecords = status.OutboxDepth,
                MemoryBytes = Environment.WorkingSet,
                Temperatures = sensors.HostTemperatures,
                Sensors = sensors.Health(),
                Gpio = gpio,
                RefusedMessages = telemetry.Limits?.RefusedMessages ?? 0,
            };
        }
        telemetry.Alarms.Judge(_host.Judge(health));
        telemetry.Alarms.Tick();
    }

    /// <summary>The spill gate opens. Any thread.</summary>
    public void OnGateOpened()
    {
        lock (_gate) _gateAndData.OnOpening();
    }

    /// <summary>The spill gate cannot be read: what was counted before does not fit what comes.</summary>
    public void ForgetGate()
    {
        lock (_gate) _gateAndData.Forget();
    }

    /// <summary>The spill gate beside the data.</summary>
    public GateHealth GateNow(double openSeconds, double longestOpenSeconds)
    {
        lock (_gate) return new(openSeconds, longestOpenSeconds, _gateAndData.OpeningsWithoutSpill, _gateAndData.SpillsWithoutOpening);
    }

    /// <summary>The input has ended as it should: that nothing comes any more is no fault.</summary>
    public void InputEnded()
    {
        lock (_gate) _beamOn = false;
    }
}
