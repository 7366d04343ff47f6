using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Host.Web;

/// <summary>When a channel is marked on the detector page, and the ranges of its colours.</summary>
public sealed record DetectorPageOptions
{
    /// <summary>Noisy: the noise is more than so many times that of the calibration.</summary>
    [Range(1.1, 100)]
    public double NoisyFactor { get; init; } = 3;
    /// <summary>Dead: the noise is less than this share of that of the calibration.</summary>
    [Range(0, 0.95)]
    public double DeadNoiseShare { get; init; } = 0.2;
    /// <summary>Hot: the occupancy is more than so many times that of the cells around.</summary>
    [Range(1.1, 1000)]
    public double HotFactor { get; init; } = 3;
    /// <summary>Hot: below this occupancy no channel is.</summary>
    [Range(0, 1)]
    public double HotOccupancy { get; init; } = 0.2;
    /// <summary>Ends of the colours when the range is fixed.</summary>
    public ColourRanges Colours { get; init; } = new();
}

/// <summary>Ends of the colours of the maps when the range is fixed; deviations are symmetric around 0.</summary>
public sealed record ColourRanges
{
    /// <summary>Mean energy, from 0 to this [GeV].</summary>
    [Range(0.001, 1000)]
    public double EnergyGeV { get; init; } = 100;
    /// <summary>Mean energy in VETO and SRD, from 0 to this [MeV].</summary>
    [Range(0.001, 100000)]
    public double SmallEnergyMeV { get; init; } = 100;
    /// <summary>Mean amplitude of the beam counters, from 0 to this [ADC].</summary>
    [Range(1, 100000)]
    public double AmplitudeAdc { get; init; } = 1000;
    /// <summary>Occupancy, from 0 to this [%].</summary>
    [Range(0.1, 100)]
    public double OccupancyPercent { get; init; } = 100;
    /// <summary>Pedestal, lowest [ADC].</summary>
    [Range(0, 100000)]
    public double PedestalLowAdc { get; init; }
    /// <summary>Pedestal, highest [ADC].</summary>
    [Range(1, 100000)]
    public double PedestalHighAdc { get; init; } = 200;
    /// <summary>Noise, from 0 to this [ADC].</summary>
    [Range(0.1, 10000)]
    public double NoiseAdc { get; init; } = 5;
    /// <summary>Time against expectation, up to this on both sides [ns].</summary>
    [Range(0.1, 1000)]
    public double TimeNs { get; init; } = 10;
    /// <summary>LED amplitude against its reference, up to this on both sides [%].</summary>
    [Range(0.1, 100)]
    public double LedPercent { get; init; } = 20;
}
