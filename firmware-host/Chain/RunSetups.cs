using EdgeMon.Calibration;
using EdgeMon.Host.Configuration;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Host.Chain;

/// <summary>
/// What reconstruction must know of a run: its maps, its constants and its LED ratios. Files are read again for every new
/// run, so that a map or calibration that was mended between runs is used.
/// </summary>
/// <param name="mapPath">Folder or file of the NA64 maps.</param>
/// <param name="roles">Which detector plays which role.</param>
/// <param name="calibrationPath">File or folder of SDC text; null works without constants.</param>
/// <param name="options">How strict the calibration is.</param>
internal sealed class RunSetups(string mapPath, DetectorRoles roles, string? calibrationPath, CalibrationOptions options)
{
    private (int Run, RunSetup Setup)? _lastGood;

    /// <summary>Told after each run's files were read or refused: the run and what is used for it.</summary>
    public Action<int, RunSetup>? Loaded { get; init; }
    /// <summary>What happens when the maps of a run are refused.</summary>
    public RefusalAction OnMapsRefused { get; init; }
    /// <summary>What happens when the calibration of a run is refused.</summary>
    public RefusalAction OnCalibrationRefused { get; init; }
    /// <summary>Temperature coefficients of gains, by detector.</summary>
    public IReadOnlyDictionary<string, TemperatureGainOptions> TemperatureGains { get; init; } = new Dictionary<string, TemperatureGainOptions>();
    /// <summary>Temperature of a sensor; null where there are no sensors: detectors are then at their reference temperature.</summary>
    public Func<string, GainTemperatureReading?>? Temperatures { get; init; }

    /// <summary>Reads what holds for a run.</summary>
    /// <exception cref="CalibrationException">A map or calibration must not be used, and no earlier one may take its place.</exception>
    public RunSetup For(int run)
    {
        RunSetup setup;
        RefusalAction onRefusal = OnMapsRefused;
        try
        {
            ChannelMap map = ChannelMap.Load(mapPath, run, roles);
            onRefusal = OnCalibrationRefused;
            setup = Calibrated(map, run);
            _lastGood = (run, setup);
        }
        catch (CalibrationException problem) when (onRefusal == RefusalAction.KeepLastGood && _lastGood is not null)
        {
            // Maps and constants go together: constants are by the channels of their map. LED ratios are of spills of the other run.
            var (goodRun, good) = _lastGood.Value;
            setup = good with
            {
                KeptFromRun = goodRun,
                LedRatiosOfSpill = null,
                // What was measured for spills of the other run is not what holds for those of this one.
                TemperaturesOfSpill = TemperaturesFor(good.Map, out _),
                CalibrationDefect = $"Refused for run {run}, so that maps and calibration of run {goodRun} stay in use: {problem.Message}",
            };
        }
        Loaded?.Invoke(run, setup);
        return setup;
    }

    private RunSetup Calibrated(ChannelMap map, int run)
    {
        if (calibrationPath is null) return new RunSetup { Map = map, Constants = new ChannelConstants(map.Channels.Count) };
        CalibrationStore store = CalibrationStore.Load(calibrationPath);
        ChannelConstants constants = store.For(map, run, options);
        LedSpillTable led = store.LedFor(map, run, options.Led);
        return new RunSetup
        {
            Map = map,
            Constants = constants,
            LedRatiosOfSpill = led.Spills.Count == 0 ? null : spill => led.CorrectionFor(spill, constants.LedReferenceAdc).Ratio,
            TemperaturesOfSpill = TemperaturesFor(map, out string identity),
            TemperatureGainIdentity = identity,
        };
    }

    private Func<int, SpillTemperatures>? TemperaturesFor(ChannelMap map, out string identity)
    {
        var gains = new TemperatureGains(map, TemperatureGains);
        identity = gains.Identity;
        return identity.Length == 0 ? null : new SpillThermometer(gains, Temperatures).Of;
    }
}
