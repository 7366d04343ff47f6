using EdgeMon.Hardware.VirtualDetectors.Particles;

namespace EdgeMon.Hardware.VirtualDetectors.Truth;

/// <summary>Collects the truth while the data are made.</summary>
internal sealed class TruthRecorder
{
    /// <summary>Signal box and clean-event conditions on true energies (FRAMES section 10).</summary>
    private const double BoxEcalShare = 0.5, BoxHcalGeV = 1, VetoCleanGeV = 0.01, SrdLowGeV = 0.001, SrdHighGeV = 0.08;
    private const int LongestList = 100_000;

    private readonly long[] _byKind = new long[Enum.GetValues<ParticleKind>().Length];
    private readonly List<SpillTruth> _spills = [];
    private readonly List<InjectedFault> _faults = [];
    private readonly List<SignalEvent> _signals = [];
    private readonly List<long> _liveByEnergy = [];
    private double _energySum, _energySquares, _energyOrigin;
    private long _energyEntries, _generated, _triggered, _recorded, _inBox, _inBoxAlone, _backgroundInBox;

    /// <summary>A signal event was made.</summary>
    /// <param name="energyGeV">Energy of the Z' [GeV].</param>
    /// <param name="live">True when the DAQ could have recorded it.</param>
    /// <param name="triggered">True when it fired the physics or beam trigger.</param>
    public void SignalGenerated(double energyGeV, bool live, bool triggered)
    {
        _generated++;
        if (triggered) _triggered++;
        if (!live) return;
        int bin = (int)(energyGeV / SignalTruth.EnergyStepGeV);
        while (_liveByEnergy.Count <= bin) _liveByEnergy.Add(0);
        _liveByEnergy[bin]++;
    }

    public void Spill(SpillTruth spill) => _spills.Add(spill);

    public SpillTruth? LastSpill => _spills.Count > 0 ? _spills[^1] : null;

    public void Fault(InjectedFault fault)
    {
        if (_faults.Count < LongestList) _faults.Add(fault);
    }

    /// <summary>A recorded event.</summary>
    /// <param name="particle">The particle in time; null for random triggers.</param>
    /// <param name="pileUp">Number of other particles in the window.</param>
    /// <param name="beamTrigger">True when the prescaled beam trigger fired.</param>
    /// <param name="spill">Spill number.</param>
    /// <param name="eventInSpill">Event number in the spill.</param>
    /// <param name="options">Beam energy and thresholds.</param>
    public void Recorded(ParticleDeposits? particle, int pileUp, bool beamTrigger, int spill, int eventInSpill, VirtualDetectorOptions options)
    {
        if (particle is null)
        {
            _byKind[(int)ParticleKind.None]++;
            return;
        }
        _byKind[(int)particle.Kind]++;
        double ecal = particle.EcalGeV;
        if (beamTrigger && pileUp == 0 && particle.Kind == ParticleKind.Electron)
        {
            // Sums relative to the beam energy keep their digits.
            _energyOrigin = options.Beam.EnergyGeV;
            _energySum += ecal - _energyOrigin;
            _energySquares += (ecal - _energyOrigin) * (ecal - _energyOrigin);
            _energyEntries++;
        }
        bool box = ecal < BoxEcalShare * options.Beam.EnergyGeV && particle.HcalGeV < BoxHcalGeV && particle.PreshowerGeV > options.Trigger.PreshowerGeV;
        if (particle.Kind == ParticleKind.Signal)
        {
            _recorded++;
            if (box)
            {
                _inBox++;
                if (pileUp == 0) _inBoxAlone++;
            }
            if (_signals.Count < LongestList)
                _signals.Add(new SignalEvent(spill, eventInSpill, particle.BosonEnergyGeV, ecal, pileUp));
        }
        else if (box && IsClean(particle))
        {
            _backgroundInBox++;
        }
    }

    public SimulationTruth Build(VirtualDetectorOptions options, DetectorConstants constants, double signalYield)
    {
        double mean = _energyEntries > 0 ? _energySum / _energyEntries : 0;
        double variance = _energyEntries > 1 ? Math.Max(0, (_energySquares - _energyEntries * mean * mean) / (_energyEntries - 1)) : 0;
        return new SimulationTruth
        {
            Options = options,
            Run = options.Run,
            ElectronEnergy = new EnergyTruth(_energyEntries > 0 ? mean + _energyOrigin : 0, Math.Sqrt(variance), _energyEntries),
            Signal = new SignalTruth
            {
                MassMeV = options.Signal.MassMeV,
                Coupling = options.Signal.Coupling,
                YieldPerElectron = signalYield,
                LowestEnergyGeV = SignalModel.LowestShare * options.Beam.EnergyGeV,
                Generated = _generated,
                GeneratedLive = [.. _liveByEnergy],
                Triggered = _triggered,
                Recorded = _recorded,
                InBox = _inBox,
                InBoxWithoutPileUp = _inBoxAlone,
                Events = [.. _signals],
            },
            RecordedByKind = Enum.GetValues<ParticleKind>().Where(kind => kind != ParticleKind.Led).ToDictionary(kind => kind, kind => _byKind[(int)kind]),
            BackgroundInBox = _backgroundInBox,
            Spills = [.. _spills],
            Faults = [.. _faults],
            Channels =
            [
                .. DetectorLayout.Channels.Select(channel => new ChannelTruth(
                    channel.Detector, channel.X, channel.Y, constants.CalibrationGeVPerAdc(channel.Index), constants.PedestalEvenAdc[channel.Index],
                    constants.PedestalOddAdc[channel.Index], constants.NoiseAdc[channel.Index], constants.TimeOffsetNs[channel.Index], constants.LedReferenceAdc(channel.Index))),
            ],
        };
    }

    private static bool IsClean(ParticleDeposits particle)
    {
        for (int plane = 0; plane < DetectorLayout.VetoPlanes; plane++)
            if (particle.EnergyGeV[DetectorLayout.Veto + 2 * plane] > VetoCleanGeV) return false;
        int good = 0;
        for (int module = 0; module < DetectorLayout.SrdModules; module++)
            if (particle.EnergyGeV[DetectorLayout.Srd + module] is > (float)SrdLowGeV and < (float)SrdHighGeV) good++;
        return good >= 2;
    }
}
