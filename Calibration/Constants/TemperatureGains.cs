using System.Globalization;
using System.Text;
using EdgeMon.Calibration.Maps;

namespace EdgeMon.Calibration;

/// <summary>
/// Temperature coefficients of the gain, by detector of a map: what a temperature does to the energies of a detector's channels. Immutable.
/// </summary>
public sealed class TemperatureGains
{
    /// <summary>Gains that a temperature may imply, relative to the calibration's. Beyond it the temperature is not believed.</summary>
    public const double SmallestGain = 0.5, LargestGain = 2;

    private readonly (string Detector, TemperatureGainOptions Options, int[] Channels)[] _detectors;
    private readonly int _channels;

    /// <summary>Coefficients for a map.</summary>
    /// <param name="map">The map of the run.</param>
    /// <param name="options">By name of the detector.</param>
    /// <exception cref="CalibrationException">The map has no such detector.</exception>
    public TemperatureGains(ChannelMap map, IReadOnlyDictionary<string, TemperatureGainOptions> options)
    {
        string[] known = [.. map.Channels.Select(channel => channel.Detector).Distinct().Order(StringComparer.Ordinal)];
        foreach (string name in options.Keys.Order(StringComparer.Ordinal))
            if (!known.Contains(name))
                throw new CalibrationException("calibration.temperatureGains", 0, $"{name} is not a detector of the map for run {map.Run}{NearestName.Hint(name, known)}; its detectors are {string.Join(", ", known)}");
        _channels = map.Channels.Count;
        _detectors = [.. options.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, pair.Value, map.Channels.Where(channel => channel.Detector == pair.Key).Select(channel => channel.Index).ToArray()))];
        var text = new StringBuilder();
        foreach (var (detector, gain, _) in _detectors)
            text.Append(CultureInfo.InvariantCulture, $"{detector} {gain.PerKelvin:R} {gain.ReferenceCelsius:R}\n");
        Identity = text.Length == 0 ? "" : MapIdentity.Hash(text.ToString());
    }

    /// <summary>Hash of detectors, coefficients and reference temperatures; empty without any. Which sensor measures is part of the spill's record instead.</summary>
    public string Identity { get; }

    /// <summary>Detectors with their coefficients, by name.</summary>
    public IEnumerable<(string Detector, TemperatureGainOptions Options)> Detectors => _detectors.Select(entry => (entry.Detector, entry.Options));

    /// <summary>Gain at a temperature relative to that of the calibration; null when it is out of <see cref="SmallestGain"/> to <see cref="LargestGain"/>.</summary>
    public static double? GainAt(TemperatureGainOptions options, double celsius)
    {
        double gain = 1 + options.PerKelvin * (celsius - options.ReferenceCelsius);
        return gain is >= SmallestGain and <= LargestGain ? gain : null;
    }

    /// <summary>What energies are multiplied with, over <see cref="MappedChannel.Index"/>: 1 / gain for the channels of each detector, 1 for all others.</summary>
    /// <param name="gains">One gain per detector, in the order of <see cref="Detectors"/>.</param>
    public float[] EnergyFactors(IReadOnlyList<double> gains)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(gains.Count, _detectors.Length);
        var factors = new float[_channels];
        Array.Fill(factors, 1f);
        for (int i = 0; i < _detectors.Length; i++)
            foreach (int channel in _detectors[i].Channels) factors[channel] = (float)(1 / gains[i]);
        return factors;
    }
}
