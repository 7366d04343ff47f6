using EdgeMon.Host.Web;
using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>
/// Fills a <see cref="LiveView"/> with plausible spills of an NA64-e run, the same for the same seed: what the pages are
/// tested and looked at with when no detector, virtual or real, is running.
/// </summary>
internal sealed class LiveFeeder(LiveView view, TimeProvider time, ulong seed = 1)
{
    private const int Run = 9264;
    private const double CycleSeconds = 21.6;
    private const double EotBefore = 9.37e11;
    private readonly FeederHistograms _histograms = new(new FeederRandom(seed + 1));
    private readonly FeederDetector _detector = new();
    private readonly FeederRandom _random = new(seed);
    private int _spill;
    private double _runEot, _runVariance, _background;
    private long _candidates, _notGood;
    private uint _event;

    /// <summary>Number of the last spill.</summary>
    public int LastSpill => _spill;

    /// <summary>Spills of the past, one accelerator cycle apart, the last a moment ago.</summary>
    public void History(int spills)
    {
        long last = time.GetUtcNow().ToUnixTimeSeconds() - 2;
        var records = new List<SpillRecord>();
        var candidates = new List<CandidateRecord>();
        for (int i = 0; i < spills; i++)
        {
            var spill = NextSpill(last - (long)((spills - 1 - i) * CycleSeconds));
            records.Add(spill);
            if (spill.Candidates > 0) candidates.Add(FeederCandidates.Make(spill, _random));
        }
        view.OnHistory(records, [.. candidates.Select(CandidateRow.Of)]);
        FeederSensors.Feed(view, time.GetUtcNow());
        Publish();
    }

    /// <summary>One more spill, now, with everything that follows from it.</summary>
    public void Spill()
    {
        var spill = NextSpill(time.GetUtcNow().ToUnixTimeSeconds());
        view.OnSpill(spill, spill.Candidates > 0 ? [FeederCandidates.Make(spill, _random)] : []);
        Publish();
    }

    /// <summary>The state of the source and the progress within the spill.</summary>
    public void Progress(long eventsInSpill)
    {
        view.OnSourceState("receiving from 127.0.0.1:5555");
        view.OnProgress(new LiveProgress(Run, _spill + 1, eventsInSpill, 18400 + 900 * _random.Next(), 161e6 + 8e6 * _random.Next(), (long)(400 * _random.Next())) { LatencyMilliseconds = 4 + 3 * _random.Next() });
        view.OnHost(new HostVitals(63, 2, 140, 7900, 212.4, 41, 0));
        view.OnHealth("ledger", HealthLevel.Ok, "writing, 2.1 GB");
        view.OnHealth("broker", HealthLevel.Ok, "connected to 127.0.0.1:1883");
        view.OnHealth("disk", HealthLevel.Warning, "82 % full");
        FeederDevices.Feed(view, time.GetUtcNow().ToUnixTimeMilliseconds(), _random, _spill);
    }

    private void Publish()
    {
        var run = new LiveTotals(_runEot, Math.Sqrt(_runVariance), _spill, _notGood, _candidates, _background, 0.32 * _background);
        view.OnTotals(run, new LiveTotals(EotBefore + _runEot, 0.01 * EotBefore, 41200 + _spill, 612 + _notGood, _candidates, 0.51 + _background, 0.13 + 0.32 * _background));
        view.OnHistograms(_histograms.Copies(), summed: new SummedSpills(Run, 1, _spill));
        view.OnLimits([FeederLimits.Vanilla(EotBefore + _runEot, (int)_candidates, 0.51 + _background)]);
        _detector.Feed(view, Run, _spill, time.GetUtcNow().ToUnixTimeSeconds());
        view.OnSignalBox(new SignalBox(50, 1));
        Progress(0);
    }

    private SpillRecord NextSpill(long endUnix)
    {
        _spill++;
        bool partial = _spill % 17 == 5, dead = _spill == 33;
        double live = Math.Clamp(0.931 + 0.006 * _random.Gauss() - (_spill % 40 == 12 ? 0.11 : 0), 0, 1);
        long coincidences = (long)(5.6e6 * (1 + 0.04 * _random.Gauss()));
        long accepted = (long)(0.0034 * coincidences * live);
        long rejected = partial ? 212 + (long)(40 * _random.Next()) : (long)(4 * _random.Next());
        long dropped = _spill % 40 == 12 ? 1180 : 0;
        double eot = dead ? 0 : coincidences * live, uncertainty = 0.004 * eot;
        double background = 3.1e-13 * 1.7e4 * eot / 1e4;
        uint first = _event + 1;
        _event += (uint)(accepted + rejected + dropped);
        _runEot += eot;
        _runVariance += uncertainty * uncertainty;
        _background += background;
        long candidates = _spill == 71 ? 1 : 0;
        _candidates += candidates;
        if (partial || dead) _notGood++;
        _histograms.FillSpill(accepted);
        return new SpillRecord
        {
            Provenance = new Provenance
            {
                Experiment = "na64e", Host = "daq1", Simulated = true, ConfigurationHash = "3f9a61c07d2e", MapIdentity = "maps/2023 @ 6eb1d0",
                CalibrationIdentity = "CALIB 2023-05 @ 91ac55", CodeVersion = "0.1.0",
            },
            Run = Run,
            Spill = _spill,
            ClosedBy = SpillClosedBy.EndOfBurst,
            Quality = dead ? SpillQuality.Invalid : partial ? SpillQuality.Partial : SpillQuality.Good,
            QualityReasons = dead ? ["no scalers"] : partial ? ["source 622 missing in 212 events"] : [],
            StartTimeUnix = endUnix - 5,
            EndTimeUnix = endUnix,
            FirstEventInRun = first,
            LastEventInRun = _event,
            Books = new Books
            {
                FramesIn = accepted + rejected + dropped,
                Accepted = accepted,
                Rejected = partial ? new Dictionary<string, long> { ["MissingSource"] = rejected - 3, ["AdcBlockSizeZero"] = 3 } : new Dictionary<string, long> { ["BadEventSize"] = rejected },
                Dropped = dropped > 0 ? new Dictionary<string, long> { ["ring-full"] = dropped } : [],
            },
            Eot = new EotRecord
            {
                PhysicsEvents = accepted,
                CalibrationEvents = 120,
                Triggers = new Dictionary<string, long> { ["phys"] = accepted * 88 / 100, ["beam"] = accepted * 11 / 100, ["rnd"] = accepted / 100 },
                ScalerCoincidences = dead ? 0 : coincidences,
                TriggersOffered = (long)(accepted / live),
                TriggersRecorded = accepted,
                LiveFraction = live,
                Eot = eot,
                EotUncertainty = uncertainty,
                EotFromBeamTriggers = eot * (1 + 0.01 * _random.Gauss()),
                Valid = !dead,
            },
            SecondEot = dead ? null : new SecondEotRecord { Burst = _spill, Coincidences = coincidences, TriggersOffered = accepted, TriggersRecorded = accepted, Eot = 0.9942 * eot, Deviation = -0.0058 },
            CutFlow = CutFlow(accepted, candidates),
            Candidates = candidates,
            Sidebands = new SidebandRecord { SidebandA = (long)(0.011 * accepted), SidebandC = (long)(0.0004 * accepted), Background = background, BackgroundUncertainty = 0.4 * background },
            Dimuons = (long)(accepted * 0.0011 * (1 + 0.15 * _random.Gauss())),
            ElectronPeak = new PeakRecord(99.82 + 0.06 * _random.Gauss() - 0.004 * _spill, 4.1 + 0.05 * _random.Gauss(), accepted * 11 / 100),
            Errors = Errors(partial, rejected, first),
            UnmappedChannels = [new SourceCount(634, 2)],
            MissingSources = partial ? [new SourceCount(622, rejected - 3)] : [],
            Bytes = 8728 * (accepted + rejected + dropped),
        };
    }

    private static ErrorCount[] Errors(bool partial, long rejected, uint first) =>
    [
        .. rejected > 0 ? [new ErrorCount(-1, "BadEventSize", Math.Min(rejected, 3), first + 17)] : Array.Empty<ErrorCount>(),
        .. partial ? [new ErrorCount(622, "AdcBlockSizeZero", 3, first + 402), new ErrorCount(622, "MissingSource", rejected - 3, first + 403)] : Array.Empty<ErrorCount>(),
    ];

    private CutCount[] CutFlow(long accepted, long candidates)
    {
        long Part(double share) => (long)(accepted * share * (1 + 0.02 * _random.Gauss()));
        long veto = Part(0.021);
        return
        [
            new CutCount("all", "accepted physics events", accepted),
            new CutCount("srd", "2 of 3 SRD modules in 1..70 MeV", Part(0.71)),
            new CutCount("track", "one incoming track of 100 +- 3 GeV", Part(0.55)),
            new CutCount("preshower", "E_PRS > 0.5 GeV", Part(0.49)),
            new CutCount("missing-energy", "E_ECAL < 50 GeV", Part(0.048)),
            new CutCount("veto", "each VETO plane < 0.01 GeV", veto),
            new CutCount("shower-profile", "chi2 < 5", veto * 82 / 100),
            new CutCount("signal-box", "E_ECAL < 50 GeV and E_HCAL < 1 GeV", candidates),
        ];
    }
}
