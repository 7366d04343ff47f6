using EdgeMon.Calibration;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>A temperature that corrects a gain.</summary>
/// <param name="Celsius">The temperature [degrees Celsius].</param>
/// <param name="IsFresh">False for the last good one of a sensor that has been silent since.</param>
public readonly record struct GainTemperatureReading(double Celsius, bool IsFresh);

/// <summary>
/// The temperatures that a spill is reconstructed with. They are taken once, when the first event of the spill is read, hold for the whole spill, and go into its
/// record: so every number of workers gives the same answer, and whoever has the record can compute the energies again.
/// </summary>
public sealed class SpillTemperatures
{
    private SpillTemperatures(float[]? energyFactors, IReadOnlyList<GainTemperature> detectors, IReadOnlyList<string> doubts) =>
        (EnergyFactors, Detectors, Doubts) = (energyFactors, detectors, doubts);

    /// <summary>No correction is configured.</summary>
    public static SpillTemperatures None { get; } = new(null, [], []);

    /// <summary>What energies are multiplied with, over the index of the channel; null means 1 for all.</summary>
    public float[]? EnergyFactors { get; }
    /// <summary>What was used, by detector.</summary>
    public IReadOnlyList<GainTemperature> Detectors { get; }
    /// <summary>Why the temperatures are not those of the spill, one phrase for each detector; empty when they are.</summary>
    public IReadOnlyList<string> Doubts { get; }

    /// <summary>Takes the temperatures of now.</summary>
    /// <param name="gains">Coefficients.</param>
    /// <param name="read">The temperature of a sensor, null when it never gave one; null where there are no sensors (a file is replayed): all detectors are then at their
    /// reference temperature, which is no defect.</param>
    public static SpillTemperatures Take(TemperatureGains gains, Func<string, GainTemperatureReading?>? read)
    {
        var detectors = new List<GainTemperature>();
        var doubts = new List<string>();
        var values = new List<double>();
        foreach (var (detector, options) in gains.Detectors)
        {
            GainTemperatureReading? reading = read?.Invoke(options.Sensor);
            double? gain = reading is { } found ? TemperatureGains.GainAt(options, found.Celsius) : null;
            GainTemperatureOrigin origin = gain is null ? GainTemperatureOrigin.Reference : reading!.Value.IsFresh ? GainTemperatureOrigin.Measured : GainTemperatureOrigin.Held;
            if (origin == GainTemperatureOrigin.Held) doubts.Add($"temperature of {detector} is STALE");
            if (origin == GainTemperatureOrigin.Reference && read is not null) doubts.Add($"temperature of {detector} is unknown");
            detectors.Add(new GainTemperature(detector, options.Sensor, origin, gain is null ? options.ReferenceCelsius : reading!.Value.Celsius, 1 / (gain ?? 1)));
            values.Add(gain ?? 1);
        }
        return detectors.Count == 0 ? None : new SpillTemperatures(gains.EnergyFactors(values), detectors, doubts);
    }
}
