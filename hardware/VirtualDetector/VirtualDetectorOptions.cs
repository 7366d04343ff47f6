using System.ComponentModel.DataAnnotations;
using EdgeMon.Hardware.VirtualDetectors.Faults;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>Everything that can be chosen about the virtual detector. The defaults and their origins are listed in hardware/README.md.</summary>
public sealed record VirtualDetectorOptions
{
    /// <summary>Seed of all events: the same seed and options give the same bytes.</summary>
    public ulong Seed { get; init; } = 1;
    /// <summary>Seed of the detector's constants; the shipped calibration belongs to the default.</summary>
    public ulong DetectorSeed { get; init; } = DetectorConstants.ShippedSeed;
    /// <summary>Run number.</summary>
    [Range(1, 999_999)]
    public int Run { get; init; } = 5001;
    /// <summary>Number of the first spill.</summary>
    [Range(1, 4095)]
    public int FirstSpill { get; init; } = 1;
    /// <summary>Time of the run's start, written into the headers [s since 1970-01-01 UTC].</summary>
    [Range(0, uint.MaxValue)]
    public long StartUnixSeconds { get; init; } = 1_530_000_000;
    /// <summary>Beam.</summary>
    public VirtualBeamOptions Beam { get; init; } = new();
    /// <summary>Response of the detector.</summary>
    public VirtualResponseOptions Response { get; init; } = new();
    /// <summary>Triggers and data acquisition.</summary>
    public VirtualTriggerOptions Trigger { get; init; } = new();
    /// <summary>Z' signal.</summary>
    public VirtualSignalOptions Signal { get; init; } = new();
    /// <summary>Name of the scenario of faults, one of <see cref="Scenarios.All"/>.</summary>
    public string Scenario { get; init; } = "clean";
    /// <summary>First spill that the scenario's faults hit, counted from the first spill written (1).</summary>
    [Range(1, 100_000)]
    public int ScenarioFirstSpill { get; init; } = 6;
    /// <summary>Number of spills that the scenario's faults hit; they clear afterwards.</summary>
    [Range(1, 100_000)]
    public int ScenarioSpills { get; init; } = 3;
}

/// <summary>The beam of the virtual detector.</summary>
public sealed record VirtualBeamOptions
{
    /// <summary>Beam energy [GeV].</summary>
    [Range(20, 200)]
    public double EnergyGeV { get; init; } = 100;
    /// <summary>Mean number of beam coincidences S0*S1*V1bar in a spill.</summary>
    [Range(0, 2e7)]
    public double ParticlesPerSpill { get; init; } = 1e6;
    /// <summary>Relative spread of the intensity from spill to spill.</summary>
    [Range(0, 0.3)]
    public double IntensitySpread { get; init; } = 0.03;
    /// <summary>Length of the extraction [s].</summary>
    [Range(1, 20)]
    public double SpillSeconds { get; init; } = 4.8;
    /// <summary>Time from one spill to the next [s].</summary>
    [Range(6, 120)]
    public double CycleSeconds { get; init; } = 14.4;
    /// <summary>Share of pi- among the beam coincidences.</summary>
    [Range(0, 0.5)]
    public double HadronFraction { get; init; } = 2e-3;
    /// <summary>Share of muons among the beam coincidences.</summary>
    [Range(0, 0.5)]
    public double MuonFraction { get; init; } = 5e-4;
    /// <summary>Share of electrons that make a muon pair above <see cref="DimuonMinimumGeV"/> in the ECAL.</summary>
    [Range(0, 0.1)]
    public double DimuonFraction { get; init; } = 3e-5;
    /// <summary>Smallest energy of a muon pair [GeV]; the spectrum falls as 1/E^2.</summary>
    [Range(5, 90)]
    public double DimuonMinimumGeV { get; init; } = 15;
    /// <summary>Share of electrons that lose energy to hadrons upstream of the ECAL.</summary>
    [Range(0, 0.1)]
    public double UpstreamFraction { get; init; } = 1e-3;
    /// <summary>Mean energy lost upstream [GeV]; the spectrum is exponential.</summary>
    [Range(0.5, 50)]
    public double UpstreamSlopeGeV { get; init; } = 3;
    /// <summary>Share of upstream losses whose hadrons miss the HCAL: the background that looks like missing energy.</summary>
    [Range(0, 1)]
    public double UpstreamEscapeFraction { get; init; } = 0.3;
    /// <summary>Standard deviation of the beam spot along x and y [mm]; impact points stay in the beam cell.</summary>
    [Range(0.1, 15)]
    public double SpotSigmaMm { get; init; } = 6;
    /// <summary>Scales the rate of electrons that overlap a recorded event; 0 switches pile-up off.</summary>
    [Range(0, 10)]
    public double PileUp { get; init; } = 1;
}

/// <summary>The response of the virtual detector.</summary>
public sealed record VirtualResponseOptions
{
    /// <summary>Stochastic term of the ECAL resolution [GeV^(1/2)]: sigma/E = this / sqrt(E) (+) constant.</summary>
    [Range(0, 1)]
    public double EcalStochastic { get; init; } = 0.10;
    /// <summary>Constant term of the ECAL resolution.</summary>
    [Range(0, 0.3)]
    public double EcalConstant { get; init; } = 0.04;
    /// <summary>Typical noise of one sample, standard deviation [ADC].</summary>
    [Range(0, 50)]
    public double NoiseAdc { get; init; } = 0.6;
    /// <summary>Size of the slow gain drift that the LED follows, relative.</summary>
    [Range(0, 0.2)]
    public double GainDrift { get; init; } = 0.002;
    /// <summary>Period of the gain drift [spills].</summary>
    [Range(2, 100_000)]
    public double GainDriftPeriodSpills { get; init; } = 400;
    /// <summary>Spread of arrival times of one channel [ns].</summary>
    [Range(0, 10)]
    public double TimeJitterNs { get; init; } = 0.6;
}

/// <summary>Triggers and data acquisition of the virtual detector.</summary>
public sealed record VirtualTriggerOptions
{
    /// <summary>Physics trigger: least energy in the preshower [GeV].</summary>
    [Range(0, 100)]
    public double PreshowerGeV { get; init; } = 0.5;
    /// <summary>Physics trigger: ECAL energy stays below this [GeV].</summary>
    [Range(0, 200)]
    public double EcalGeV { get; init; } = 80;
    /// <summary>One in n beam coincidences, picked at random, is a beam trigger.</summary>
    [Range(1, 10_000_000)]
    public int BeamPrescale { get; init; } = 500;
    /// <summary>Rate of random triggers during the extraction [Hz].</summary>
    [Range(0, 10_000)]
    public double RandomRateHz { get; init; } = 50;
    /// <summary>Time after a recorded event in which no other can be recorded [microseconds].</summary>
    [Range(0, 100_000)]
    public double DeadTimeMicroseconds { get; init; } = 120;
    /// <summary>LED flashes before the extraction of each spill.</summary>
    [Range(0, 1000)]
    public int LedEventsPerSpill { get; init; } = 20;
}

/// <summary>The Z' signal of the virtual detector.</summary>
public sealed record VirtualSignalOptions
{
    /// <summary>Mass of the Z' [MeV], 1 to 600; 0 for no signal.</summary>
    [Range(0, 600)]
    public double MassMeV { get; init; }
    /// <summary>Coupling g_Z'. The rate goes with its square, also far above couplings that make sense: so a small sample holds signal.</summary>
    [Range(0, 1e6)]
    public double Coupling { get; init; }
    /// <summary>
    /// When above 0, so many signal events are made per spill on average instead of the number that the coupling gives
    /// (closure tests of the selection); the spectrum is still that of <see cref="MassMeV"/>, or of 10 MeV when that is 0.
    /// </summary>
    [Range(0, 100_000)]
    public double EventsPerSpill { get; init; }
}
