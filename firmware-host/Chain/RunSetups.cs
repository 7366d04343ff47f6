using EdgeMon.Calibration;
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
    /// <summary>Temperature coefficients of gains, by detector.</summary>
    public IReadOnlyDictionary<string, TemperatureGainOptions> TemperatureGains { get; init; } = new Dictionary<string, TemperatureGainOptions>();
    /// <summary>Temperature of a sensor; null where there are no sensors: detectors are then at their reference temperature.</summary>
    public Func<string, GainTemperatureReading?>? Temperatures { get; init; }

    /// <summary>Told after each run's files were read: for the state and the page.</summary>
    public Action<RunSetup>? Loaded { get; init; }

    /// <summary>Reads what holds for a run.</summary>
    /// <exception cref="CalibrationException">A map or calibration must not be used.</exception>
    public RunSetup For(int run)
    {
        ChannelMap map = ChannelMap.Load(mapPath, run, roles);
        RunSetup setup;
        if (calibrationPath is null)
        {
            setup = new RunSetup { Map = map, Constants = new ChannelConstants(map.Channels.Count) };
        }
        else
        {
            CalibrationStore store = CalibrationStore.Load(calibrationPath);
            ChannelConstants constants = store.For(map, run, options);
            var gains = new TemperatureGains(map, TemperatureGains);
            var thermometer = new SpillThermometer(gains, Temperatures);
            LedSpillTable led = store.LedFor(map, run, options.Led);
            setup = new RunSetup
            {
                Map = map,
                Constants = constants,
                LedRatiosOfSpill = led.Spills.Count == 0 ? null : spill => led.CorrectionFor(spill, constants.LedReferenceAdc).Ratio,
                TemperaturesOfSpill = gains.Identity.Length == 0 ? null : thermometer.Of,
                TemperatureGainIdentity = gains.Identity,
            };
        }
        Loaded?.Invoke(setup);
        return setup;
    }
}
