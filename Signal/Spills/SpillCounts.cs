using System.Numerics;
using System.Runtime.CompilerServices;
using EdgeMon.Daq;
using EdgeMon.Signal.Eot;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Spills;

/// <summary>Everything counted in one spill; turned into a <see cref="SpillRecord"/> when it closes.</summary>
internal sealed class SpillCounts
{
    private const int UnnamedTrigger = 32;
    private const uint LargestGap = 100_000;
    private const int MostRanges = 64;

    private readonly long[] _cutsPassed = new long[33];
    private readonly long[] _triggers = new long[33];
    private uint _firstTime, _lastTime, _firstNumber, _lastNumber;
    private double _boxHcalGeV;
    private (long Events, long Srd, long Veto, long Hcal) _beam;

    /// <summary>Run.</summary>
    public RunContext Context { get; private set; } = null!;
    /// <summary>Spill number.</summary>
    public int Spill { get; private set; }
    /// <summary>Temperatures that its energies are corrected with.</summary>
    public SpillTemperatures Temperatures { get; private set; } = SpillTemperatures.None;
    /// <summary>Mask of the prescaled beam trigger; 0 without one.</summary>
    public uint BeamTrigger { get; private set; }
    /// <summary>Cuts before the missing-energy threshold.</summary>
    public int CutsBeforeMissingEnergy { get; private set; }
    /// <summary>The books.</summary>
    public BooksKeeper Books { get; } = new();
    /// <summary>Scaler totals.</summary>
    public ScalerTally Scalers { get; } = new();
    /// <summary>Defects by source and kind.</summary>
    public DefectCounts Defects { get; } = new();
    /// <summary>Unmapped channels by source.</summary>
    public SortedDictionary<int, long> Unmapped { get; } = [];
    /// <summary>Candidates recorded in full.</summary>
    public List<CandidateRecord> Candidates { get; private set; } = [];
    /// <summary>True when a source was missing: what follows is not used.</summary>
    public bool SourceMissing { get; private set; }
    /// <summary>True when END_OF_BURST was seen.</summary>
    public bool HasEnd { get; set; }
    /// <summary>Counts in the sidebands.</summary>
    public SidebandCounts Sidebands { get; private set; }
    /// <summary>Accepted physics events.</summary>
    public long Physics { get; private set; }
    /// <summary>Accepted calibration events.</summary>
    public long Calibrations { get; private set; }
    /// <summary>Dimuon events.</summary>
    public long Dimuons { get; private set; }
    /// <summary>Event numbers that lie between those that came.</summary>
    public long NumbersMissing { get; private set; }
    /// <summary>Ranges of these numbers, the first ones.</summary>
    public List<NumberRange> MissingRanges { get; } = [];
    /// <summary>Accepted physics events with a saturated channel.</summary>
    public long Saturated { get; private set; }
    /// <summary>Accepted beam triggers: all, with SRD, with VETO, with HCAL.</summary>
    public (long Events, long Srd, long Veto, long Hcal) Beam => _beam;
    /// <summary>Bytes of all events.</summary>
    public long Bytes { get; private set; }
    /// <summary>DAQ time of the first and last event that carried one.</summary>
    public (uint First, uint Last) TimeUnix => (_firstTime, _lastTime);
    /// <summary>Event number in run of the first and last event.</summary>
    public (uint First, uint Last) EventInRun => (_firstNumber, _lastNumber);

    /// <summary>Events that passed all cuts.</summary>
    public long CandidateCount => PassedAtLeast(Context.Cuts.Cuts.Count);

    /// <summary>Begins a spill.</summary>
    public void Begin(RunContext context, int spill, SpillTemperatures temperatures)
    {
        (Context, Spill, Temperatures) = (context, spill, temperatures);
        BeamTrigger = context.BeamTriggerBit < 0 ? 0 : 1u << context.BeamTriggerBit;
        CutsBeforeMissingEnergy = context.Cuts.CutsBeforeMissingEnergy;
        _boxHcalGeV = context.Options.Selection.BoxHcalGeV;
        Books.Clear();
        Scalers.Clear();
        Defects.Clear();
        Unmapped.Clear();
        MissingRanges.Clear();
        Candidates = [];
        SourceMissing = HasEnd = false;
        Sidebands = default;
        Physics = Calibrations = Dimuons = Bytes = NumbersMissing = Saturated = 0;
        _beam = default;
        _firstTime = _lastTime = _firstNumber = _lastNumber = 0;
        Array.Clear(_cutsPassed);
        Array.Clear(_triggers);
    }

    /// <summary>Counts events of the spill, in their order; a missing source spoils those behind it. True when all verdicts stay.</summary>
    public bool Add(Span<EventRecord> events)
    {
        bool stay = true;
        foreach (ref EventRecord e in events)
        {
            if (SourceMissing || e.Verdict == EventVerdict.MissingSource) stay &= JudgeBySource(ref e);
            if (e.EventInRun != _lastNumber + 1 || EventInRun == default) FollowNumber(e.EventInRun);
            _lastNumber = e.EventInRun;
            Books.Arrived();
            Books.Judged(e.Verdict, e.Defect);
            Bytes += e.Bytes;
            if (e.TimeUnix != 0)
            {
                if (_firstTime == 0) _firstTime = e.TimeUnix;
                _lastTime = e.TimeUnix;
            }
            if (e.Verdict != EventVerdict.Accepted) continue;
            if (e.Type == EventType.Physics) AddPhysics(e);
            else if (e.Type == EventType.Calibration) Calibrations++;
        }
        return stay;
    }

    /// <summary>Events that passed the first so many cuts.</summary>
    public long PassedAtLeast(int cuts)
    {
        long passed = 0;
        for (int i = cuts; i < _cutsPassed.Length; i++) passed += _cutsPassed[i];
        return passed;
    }

    /// <summary>Accepted physics events by trigger name; an event with several triggers counts in each.</summary>
    public IReadOnlyDictionary<string, long> TriggersByName()
    {
        var triggers = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (bit, name) in Context.Setup.Map.TriggerNames)
            if (bit is >= 0 and < 32) triggers[name] = triggers.GetValueOrDefault(name) + _triggers[bit];
        if (_triggers[UnnamedTrigger] > 0) triggers["unnamed"] = triggers.GetValueOrDefault("unnamed") + _triggers[UnnamedTrigger];
        return triggers;
    }

    /// <summary>The first number, or one that does not follow the last.</summary>
    private void FollowNumber(uint number)
    {
        if (EventInRun == default)
            _firstNumber = number;
        // A damaged number is far away from its neighbours: it is no gap.
        else if (number > _lastNumber + 1 && number - _lastNumber < LargestGap)
            Miss(_lastNumber + 1, number - 1);
    }

    private void Miss(uint first, uint last)
    {
        NumbersMissing += last - first + 1;
        if (MissingRanges.Count < MostRanges) MissingRanges.Add(new NumberRange(first, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddPhysics(in EventRecord e)
    {
        Physics++;
        uint named = e.TriggerMask & Context.NamedTriggers;
        if (named == 0) _triggers[UnnamedTrigger]++;
        for (; named != 0; named &= named - 1) _triggers[BitOperations.TrailingZeroCount(named)]++;
        _cutsPassed[e.CutsPassed]++;
        Dimuons += e.IsDimuon ? 1 : 0;
        Saturated += (e.Flags & EventFlags.Saturated) != 0 ? 1 : 0;
        // Added in any case: triggers come in no order that a processor could learn.
        uint beam = (e.TriggerMask & BeamTrigger) != 0 ? 1u : 0;
        _beam.Events += beam;
        _beam.Srd += e.Cuts >> CutFlow.SrdCut & beam;
        _beam.Veto += ~e.Cuts >> CutFlow.VetoCut & beam;
        _beam.Hcal += e.HcalGeV > _boxHcalGeV ? beam : 0;
        if (e.CutsPassed >= CutsBeforeMissingEnergy) CountSideband(e);
    }

    private void CountSideband(in EventRecord e) => Sidebands = Sidebands.With(e.EcalGeV, e.HcalGeV, Context.Options.Selection);

    /// <summary>A missing source spoils what follows. True when the verdict stays.</summary>
    private bool JudgeBySource(ref EventRecord e)
    {
        bool spoilt = SourceMissing && e.Verdict == EventVerdict.Accepted && e.Type is EventType.Physics or EventType.Calibration;
        if (spoilt) e.Verdict = EventVerdict.AfterMissingSource;
        if (e.Verdict == EventVerdict.MissingSource) SourceMissing = true;
        return !spoilt;
    }
}
