using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Tests.Support;

/// <summary>Spills and candidates as Signal makes them.</summary>
internal static class TestRecords
{
    public const string Experiment = "na64e";
    public const string Host = "daq01";

    public static Provenance Provenance(string host = Host, bool simulated = true) => new()
    {
        Experiment = Experiment,
        Host = host,
        Simulated = simulated,
        ConfigurationHash = "c0ffee",
        MapIdentity = "maps_v3",
        CalibrationIdentity = "none",
        CodeVersion = "0.1.0",
    };

    public static SpillRecord Spill(int run, int spill, double eot = 5e6, long candidates = 0, SpillQuality quality = SpillQuality.Good, string host = Host) => new()
    {
        Provenance = Provenance(host),
        Run = run,
        Spill = spill,
        ClosedBy = SpillClosedBy.EndOfBurst,
        Quality = quality,
        QualityReasons = quality == SpillQuality.Good ? [] : ["source 620 missing"],
        StartTimeUnix = 1_700_000_000 + spill * 15,
        EndTimeUnix = 1_700_000_005 + spill * 15,
        FirstEventInRun = (uint)(spill * 1000),
        LastEventInRun = (uint)(spill * 1000 + 999),
        Books = new Books
        {
            FramesIn = 1000,
            Accepted = 990,
            Rejected = new Dictionary<string, long> { ["BadMagic"] = 4, ["Adc0Size"] = 3 },
            Dropped = new Dictionary<string, long> { ["Truncated"] = 3 },
        },
        Eot = new EotRecord
        {
            PhysicsEvents = 900,
            CalibrationEvents = 90,
            Triggers = new Dictionary<string, long> { ["phys"] = 850, ["beam"] = 50 },
            ScalerCoincidences = (long)(eot * 1.1),
            TriggersOffered = 1100,
            TriggersRecorded = 1000,
            LiveFraction = 0.909,
            Eot = eot,
            EotUncertainty = Math.Sqrt(eot),
            EotFromBeamTriggers = 0,
            Valid = true,
        },
        CutFlow = [new("all", "accepted physics events", 900), new("signal-box", "E_ECAL < 50 GeV, E_HCAL < 1 GeV", candidates)],
        Candidates = candidates,
        Sidebands = new SidebandRecord { SidebandA = 3, SidebandC = 1, Background = 1e-5, BackgroundUncertainty = 4e-6 },
        Dimuons = 2,
        ElectronPeak = new PeakRecord(99.7, 5.1, 50),
        Errors = [new ErrorCount(620, "BadMagic", 4, 17)],
        UnmappedChannels = [new SourceCount(621, 2)],
        MissingSources = [],
        Bytes = 8_000_000,
    };

    public static CandidateRecord Candidate(int run, int spill, int eventInSpill, string host = Host) => new()
    {
        Provenance = Provenance(host),
        Run = run,
        Spill = spill,
        EventInSpill = eventInSpill,
        EventInRun = (uint)(spill * 1000 + eventInSpill),
        TriggerMask = 1,
        TimeUnix = 1_700_000_001 + spill * 15,
        EcalGeV = 31.25,
        PreshowerGeV = 2.5,
        HcalGeV = 0.25,
        VetoGeV = 0.001,
        SrdMeV = [12.5, 11, 14],
        ShowerChi2 = 1.75,
        MissingEnergyGeV = 68.75,
        Cells = [new CellEnergy("ECAL1 (3,2)", 20.5, 80.25, 850)],
        RawEvent = [.. Enumerable.Range(0, 600).Select(i => (byte)(i * 7 + eventInSpill))],
    };
}
