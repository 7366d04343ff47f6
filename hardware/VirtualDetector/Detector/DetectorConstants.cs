using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>
/// True constants of all channels, drawn once from the detector's own seed: a detector stays the same while runs and their seeds change.
/// Indexed as <see cref="DetectorLayout.Channels"/>.
/// </summary>
public sealed class DetectorConstants
{
    /// <summary>Seed of the detector whose map and calibration are shipped in hardware/virtual-na64.</summary>
    public const ulong ShippedSeed = 64;

    /// <summary>Largest ADC value; amplitudes above it are cut off (FRAMES section 4.3).</summary>
    public const int SaturationAdc = 4095;

    /// <summary>Energy of a 100 GeV shower / its part in time and above 3 ADC counts, as the reconstruction finds it.</summary>
    private const double BelowThreshold = 1.0028;

    private readonly double[] _geVPerAdc = new double[DetectorLayout.ChannelCount];
    private readonly double[] _pedestalEven = new double[DetectorLayout.ChannelCount];
    private readonly double[] _pedestalOdd = new double[DetectorLayout.ChannelCount];
    private readonly double[] _noise = new double[DetectorLayout.ChannelCount];
    private readonly double[] _timeOffset = new double[DetectorLayout.ChannelCount];
    private readonly double[] _led = new double[DetectorLayout.ChannelCount];
    private readonly double[] _driftPhase = new double[DetectorLayout.ChannelCount];

    /// <summary>Draws the constants.</summary>
    /// <param name="seed">The detector's seed.</param>
    /// <param name="noiseAdc">Typical electronic noise [ADC].</param>
    public DetectorConstants(ulong seed = ShippedSeed, double noiseAdc = 0.6)
    {
        for (int i = 0; i < DetectorLayout.ChannelCount; i++)
        {
            var random = new RandomStream(seed, 0, i, StreamPurpose.Detector);
            bool counter = i >= DetectorLayout.Counters;
            _geVPerAdc[i] = NominalGeVPerAdc(i) * (1 + 0.05 * Math.Clamp(random.Gaussian(), -3, 3));
            _pedestalEven[i] = 100 + 6 * Math.Clamp(random.Gaussian(), -3, 3);
            _pedestalOdd[i] = _pedestalEven[i] + 8 + 2 * Math.Clamp(random.Gaussian(), -3, 3);
            _noise[i] = noiseAdc * (1 + 0.1 * Math.Clamp(random.Gaussian(), -3, 3));
            // Beam counters define time zero; calorimeter cables differ by a few ns.
            _timeOffset[i] = counter ? 0 : 4 * Math.Clamp(random.Gaussian(), -2, 2);
            _led[i] = counter ? 0 : random.Uniform(600, 1000);
            _driftPhase[i] = random.Uniform();
        }
    }

    /// <summary>Energy per ADC count of pulse height at the peak [GeV/ADC], before any drift.</summary>
    public IReadOnlyList<double> GeVPerAdc => _geVPerAdc;
    /// <summary>Pedestal of samples 0, 2, 4, ... [ADC].</summary>
    public IReadOnlyList<double> PedestalEvenAdc => _pedestalEven;
    /// <summary>Pedestal of samples 1, 3, 5, ... [ADC].</summary>
    public IReadOnlyList<double> PedestalOddAdc => _pedestalOdd;
    /// <summary>Electronic noise of one sample, standard deviation [ADC].</summary>
    public IReadOnlyList<double> NoiseAdc => _noise;
    /// <summary>Delay relative to the beam counters [ns].</summary>
    public IReadOnlyList<double> TimeOffsetNs => _timeOffset;
    /// <summary>Pulse height of the LED at the peak, before any drift [ADC]; 0 for beam counters, which have none.</summary>
    public IReadOnlyList<double> LedAdc => _led;

    /// <summary>
    /// Energy per count of "largest sample - pedestal" [GeV/ADC]: what a calibration finds. Larger than <see cref="GeVPerAdc"/>
    /// because the largest sample misses the peak by half a sample at most. ECAL cells also make up for the shower's share in cells below
    /// threshold, as a calibration on the electron peak does.
    /// </summary>
    public double CalibrationGeVPerAdc(int channel) =>
        _geVPerAdc[channel] / PulseShape.MeanLargestSample * (channel < DetectorLayout.Hcal ? BelowThreshold : 1);

    /// <summary>LED reference as a calibration finds it: mean of "largest sample - pedestal" [ADC].</summary>
    public double LedReferenceAdc(int channel) => _led[channel] * PulseShape.MeanLargestSample;

    /// <summary>Relative gain of a channel in a spill: a triangular wave, common in size, with a phase per channel.</summary>
    /// <param name="channel">Channel index.</param>
    /// <param name="spill">Spill number.</param>
    /// <param name="amplitude">Largest deviation from 1.</param>
    /// <param name="periodSpills">Length of one period [spills].</param>
    public double GainDrift(int channel, int spill, double amplitude, double periodSpills)
    {
        double phase = spill / periodSpills + _driftPhase[channel];
        phase -= Math.Floor(phase);
        return 1 + amplitude * (phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase);
    }

    /// <summary>Design value of the energy per ADC count [GeV/ADC]: the full scale of 4095 suits each detector.</summary>
    private static double NominalGeVPerAdc(int channel) => channel switch
    {
        < DetectorLayout.Main => 0.006,
        < DetectorLayout.Hcal => 0.025,
        < DetectorLayout.Veto => 0.030,
        < DetectorLayout.Counters => 50e-6,
        _ => 5e-6,
    };
}
