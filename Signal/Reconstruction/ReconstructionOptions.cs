using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>How samples become energies and times (FRAMES section 9).</summary>
public sealed record ReconstructionOptions
{
    /// <summary>Sample period [ns]; 12.86 ns is half of the TCS clock's.</summary>
    [Range(0.1, 1000)]
    public double SamplePeriodNs { get; init; } = 12.86;
    /// <summary>A signal is in time within so many standard deviations of its expected time.</summary>
    [Range(0.5, 100)]
    public double TimeWindowSigmas { get; init; } = 4;
    /// <summary>Width w of the Moyal pulse that saturation recovery assumes [samples].</summary>
    [Range(0.1, 100)]
    public double PulseWidthSamples { get; init; } = 2.145;
    /// <summary>Decay constant of a pulse's late tail [samples]; 2 w for a Moyal pulse.</summary>
    [Range(0.1, 1000)]
    public double TailDecaySamples { get; init; } = 4.29;
    /// <summary>Change of level inside the pedestal window from which a channel is flagged as lying on a tail [ADC].</summary>
    [Range(1, 4095)]
    public double PedestalSlopeAdc { get; init; } = 10;
    /// <summary>Amplitude from which a second pulse in the same samples is looked for [ADC].</summary>
    [Range(1, 4095)]
    public double SecondPulseAdc { get; init; } = 40;
    /// <summary>Detectors that give the master time, best first; the first with a signal is used. Empty: all beam counters in the order of the map.</summary>
    public IReadOnlyList<string> MasterTimeDetectors { get; init; } = ["S1", "S0", "S2"];
    /// <summary>HCAL modules whose energy enters the selection; the zero-degree module 3 does not.</summary>
    public IReadOnlyList<int> SelectionHcalModules { get; init; } = [0, 1, 2];
    /// <summary>Of two VETO photomultipliers, the larger counts alone when the smaller is below this fraction of it (FRAMES section 10).</summary>
    [Range(0, 1)]
    public double VetoAsymmetry { get; init; } = 0.3;
    /// <summary>Lateral shower profile that the shower chi2 compares with.</summary>
    public ShowerProfileOptions Profile { get; init; } = new();
    /// <summary>Pedestal, noise and time maps are filled from every n-th physics event (pedestals from every calibration event, too).</summary>
    [Range(1, 1000)]
    public int DetailEveryEvents { get; init; } = 16;
    /// <summary>Of those, every n-th is also a sampled event: it enters the mean waveforms and amplitude spectra, and its bytes are kept for the event display.</summary>
    [Range(1, 10000)]
    public int SampleEveryDetails { get; init; } = 8;
}

/// <summary>
/// Lateral profile of an electromagnetic shower: a core and a halo, each with the radial density R^2 / (pi (r^2 + R^2)^2)
/// (Grindhammer and Peters, hep-ex/0001020).
/// </summary>
public sealed record ShowerProfileOptions
{
    /// <summary>Size of an ECAL cell [mm].</summary>
    [Range(1, 1000)]
    public double CellMm { get; init; } = 38.2;
    /// <summary>Radius of the core [mm].</summary>
    [Range(0.1, 1000)]
    public double CoreMm { get; init; } = 5.8;
    /// <summary>Radius of the halo [mm].</summary>
    [Range(0.1, 1000)]
    public double HaloMm { get; init; } = 22;
    /// <summary>Fraction of the energy in the core.</summary>
    [Range(0, 1)]
    public double CoreFraction { get; init; } = 0.87;
    /// <summary>Standard deviation of the impact points in a cell, both coordinates [mm].</summary>
    [Range(0.1, 1000)]
    public double BeamSigmaMm { get; init; } = 8;
    /// <summary>Cells up to this distance from the largest one are compared: 2 means 5 x 5.</summary>
    [Range(1, 5)]
    public int Reach { get; init; } = 2;
    /// <summary>Energy fluctuation between cells: variance = this^2 x expected energy [GeV^(1/2)].</summary>
    [Range(0.001, 10)]
    public double SamplingTerm { get; init; } = 0.15;
    /// <summary>Noise of one cell with both its depths [GeV].</summary>
    [Range(0.001, 10)]
    public double NoiseGeV { get; init; } = 0.08;
    /// <summary>Uncertainty of the expected share itself, relative to it, beside the spread from the impact point.</summary>
    [Range(0, 1)]
    public double ProfileUncertainty { get; init; } = 0.1;
}
