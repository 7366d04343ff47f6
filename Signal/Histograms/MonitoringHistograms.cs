using EdgeMon.Calibration;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// All monitoring histograms, booked in one place, and the channel maps. Filled in the order of the stream by one
/// thread; contents are integers, so that they are the same for any number of workers.
/// </summary>
public sealed class MonitoringHistograms
{
    /// <summary>Path of <see cref="SpillProfile"/>.</summary>
    internal const string SpillProfilePath = "Daq/spill_profile";

    private readonly HistogramOptions _options;
    private readonly SelectionOptions _selection;
    private readonly Histogram[] _srd, _veto, _custom, _ofAllEvents;

    /// <summary>Empty histograms for a list of channels.</summary>
    /// <param name="options">Ranges.</param>
    /// <param name="channels">Channels of the maps.</param>
    /// <param name="selection">The signal box, which some histograms show; NA64's by default.</param>
    public MonitoringHistograms(HistogramOptions options, IReadOnlyList<MappedChannel> channels, SelectionOptions? selection = null)
        : this(options, selection ?? new SelectionOptions(), new ChannelMonitor(channels)) { }

    /// <summary>Empty histograms and the channel maps that go with them.</summary>
    internal MonitoringHistograms(HistogramOptions options, SelectionOptions selection, ChannelMonitor channels)
    {
        _options = options;
        _selection = selection;
        var box = new HistogramBox(_selection.BoxEcalGeV, _selection.BoxHcalGeV);
        Channels = channels;
        HistogramAxis[] axes = EventAxes.Of(options);
        HistogramAxis Axis(EventAxis axis) => axes[(int)axis];
        HistogramAxis ecalPlane = Axis(EventAxis.EcalPlane), hcalPlane = Axis(EventAxis.HcalPlane);
        Ecal = new("Physics/ecal", "ECAL energy, in time", Axis(EventAxis.Ecal));
        EcalBeam = new("Physics/ecal_beam", "ECAL energy of beam triggers, in time", Axis(EventAxis.EcalFine));
        Hcal = new("Physics/hcal", "HCAL energy, modules of the selection, in time", Axis(EventAxis.Hcal));
        EcalHcalBefore = new("Physics/ecal_hcal", "Energy in ECAL and HCAL before cuts", ecalPlane, hcalPlane) { Box = box };
        EcalHcalAfter = new("Physics/ecal_hcal_selected", "Energy in ECAL and HCAL after all cuts but missing energy and signal box", ecalPlane, hcalPlane) { Box = box };
        MissingEnergy = new("Physics/missing_energy", "Missing energy, beam - ECAL", Axis(EventAxis.MissingEnergy));
        MissingEnergySelected = new("Physics/missing_energy_selected", "Missing energy after all cuts but missing energy and signal box", MissingEnergy.X) { Box = HistogramBox.Everything };
        DimuonHcal = new("Physics/dimuon_hcal", "HCAL energy of dimuon events, modules of the selection", Axis(EventAxis.HcalDimuon));
        Preshower = new("Physics/preshower", "Preshower energy, in time", Axis(EventAxis.Preshower));
        _srd = [.. Enumerable.Range(0, 3).Select(i => new Histogram($"Physics/srd_{i}", $"SRD module {i}, in time", Axis(EventAxis.Srd0 + i)))];
        _veto = [.. Enumerable.Range(0, 3).Select(i => new Histogram($"Physics/veto_{i}", $"VETO plane {i}, in time", Axis(EventAxis.Veto0 + i)))];
        ShowerChi2 = new("Physics/shower_chi2", "Shower chi2 per cell", Axis(EventAxis.ShowerChi2));
        EcalOutOfTime = new("Physics/ecal_out_of_time", "ECAL energy out of time", Axis(EventAxis.EcalOutOfTime));
        MasterTime = new("Timing/master_time", "Time of the master counter", Axis(EventAxis.MasterTime));
        SpillProfile = new(SpillProfilePath, "Beam coincidences against time in spill, from the scaler", new HistogramAxis("time in spill [s]", 120, 0, 6));
        BeamCellInSpill = new("Physics/beam_cell_in_spill", "Energy of the beam cell against event in spill", Axis(EventAxis.EventInSpill), Axis(EventAxis.BeamCell));
        _ofAllEvents =
        [
            Ecal, Hcal, MissingEnergy, Preshower, .. _srd, .. _veto, ShowerChi2, EcalOutOfTime, MasterTime, EcalHcalBefore, BeamCellInSpill,
        ];
        _custom = [.. options.Custom.Select(histogram => histogram.Book())];
        All =
        [
            Ecal, EcalBeam, Hcal, EcalHcalBefore, EcalHcalAfter, MissingEnergy, MissingEnergySelected, DimuonHcal, Preshower, .. Srd, .. Veto,
            ShowerChi2, EcalOutOfTime, MasterTime, BeamCellInSpill, SpillProfile, .. _custom,
        ];
    }

    /// <summary>Closed spills in the contents.</summary>
    public long Spills { get; private set; }
    /// <summary>All histograms, in a fixed order.</summary>
    public IReadOnlyList<Histogram> All { get; }
    /// <summary>Sums per channel: mean energy, occupancy, pedestal, noise, time, LED.</summary>
    public ChannelMonitor Channels { get; }

    /// <summary>E_ECAL of physics events.</summary>
    public Histogram Ecal { get; }
    /// <summary>E_ECAL of beam triggers, in fine bins: the electron peak.</summary>
    public Histogram EcalBeam { get; }
    /// <summary>E_HCAL of physics events.</summary>
    public Histogram Hcal { get; }
    /// <summary>The E_ECAL - E_HCAL plane before cuts.</summary>
    public Histogram EcalHcalBefore { get; }
    /// <summary>The E_ECAL - E_HCAL plane after all cuts before the missing-energy threshold.</summary>
    public Histogram EcalHcalAfter { get; }
    /// <summary>Missing energy.</summary>
    public Histogram MissingEnergy { get; }
    /// <summary>Missing energy after all cuts before the missing-energy threshold.</summary>
    public Histogram MissingEnergySelected { get; }
    /// <summary>E_HCAL of the dimuon sample: two minimum-ionising particles per module.</summary>
    public Histogram DimuonHcal { get; }
    /// <summary>Preshower energy.</summary>
    public Histogram Preshower { get; }
    /// <summary>SRD modules.</summary>
    public IReadOnlyList<Histogram> Srd => _srd;
    /// <summary>VETO planes.</summary>
    public IReadOnlyList<Histogram> Veto => _veto;
    /// <summary>Shower chi2.</summary>
    public Histogram ShowerChi2 { get; }
    /// <summary>Out-of-time energy.</summary>
    public Histogram EcalOutOfTime { get; }
    /// <summary>Time of the master counter in the window.</summary>
    public Histogram MasterTime { get; }
    /// <summary>Response of the beam cell against event in spill (a gain change at spill start makes false missing energy).</summary>
    public Histogram BeamCellInSpill { get; }
    /// <summary>Beam coincidences against time in spill: how evenly the beam is extracted.</summary>
    public Histogram SpillProfile { get; }

    /// <summary>Fills the accepted, reconstructed physics events among those of a batch.</summary>
    /// <param name="events">Events.</param>
    /// <param name="bins">Their bins, <see cref="EventBins.PerEvent"/> of each.</param>
    /// <param name="beamTrigger">Mask of the prescaled beam trigger.</param>
    /// <param name="cutsBeforeMissingEnergy">Cuts that an event must pass for the histograms "after all cuts but missing energy and signal box".</param>
    internal void Fill(ReadOnlySpan<EventRecord> events, ReadOnlySpan<int> bins, uint beamTrigger, int cutsBeforeMissingEnergy)
    {
        long[] ecal = Ecal.Counts, ecalBeam = EcalBeam.Counts, hcal = Hcal.Counts, missingEnergy = MissingEnergy.Counts, preshower = Preshower.Counts;
        long[] srd0 = _srd[0].Counts, srd1 = _srd[1].Counts, srd2 = _srd[2].Counts, veto0 = _veto[0].Counts, veto1 = _veto[1].Counts, veto2 = _veto[2].Counts;
        long[] chi2 = ShowerChi2.Counts, outOfTime = EcalOutOfTime.Counts, masterTime = MasterTime.Counts;
        long all = 0, beams = 0, dimuons = 0, selected = 0;
        for (int i = 0; i < events.Length; i++)
        {
            ref readonly EventRecord e = ref events[i];
            if (e.Verdict != EventVerdict.Accepted || !e.IsReconstructed) continue;
            ReadOnlySpan<int> bin = bins.Slice(i * EventBins.PerEvent, EventBins.PerEvent);
            // All histograms of an event, then the next one: neighbours mostly fall into the same bin, whose sum would wait for the one before.
            ecal[bin[(int)EventAxis.Ecal]]++;
            hcal[bin[(int)EventAxis.Hcal]]++;
            missingEnergy[bin[(int)EventAxis.MissingEnergy]]++;
            preshower[bin[(int)EventAxis.Preshower]]++;
            srd0[bin[(int)EventAxis.Srd0]]++;
            srd1[bin[(int)EventAxis.Srd1]]++;
            srd2[bin[(int)EventAxis.Srd2]]++;
            veto0[bin[(int)EventAxis.Veto0]]++;
            veto1[bin[(int)EventAxis.Veto1]]++;
            veto2[bin[(int)EventAxis.Veto2]]++;
            chi2[bin[(int)EventAxis.ShowerChi2]]++;
            outOfTime[bin[(int)EventAxis.EcalOutOfTime]]++;
            masterTime[bin[(int)EventAxis.MasterTime]]++;
            EcalHcalBefore.Count(bin[(int)EventAxis.EcalPlane], bin[(int)EventAxis.HcalPlane]);
            BeamCellInSpill.Count(bin[(int)EventAxis.EventInSpill], bin[(int)EventAxis.BeamCell]);
            all++;
            // Added in any case: triggers come in no order that a processor could learn.
            long beam = (e.TriggerMask & beamTrigger) != 0 ? 1 : 0;
            ecalBeam[bin[(int)EventAxis.EcalFine]] += beam;
            beams += beam;
            if (e.IsDimuon)
            {
                DimuonHcal.Counts[bin[(int)EventAxis.HcalDimuon]]++;
                dimuons++;
            }
            if (e.CutsPassed >= cutsBeforeMissingEnergy)
            {
                EcalHcalAfter.Count(bin[(int)EventAxis.EcalPlane], bin[(int)EventAxis.HcalPlane]);
                MissingEnergySelected.Counts[bin[(int)EventAxis.MissingEnergy]]++;
                selected++;
            }
        }
        foreach (Histogram histogram in _ofAllEvents) histogram.AddEntries(all);
        EcalBeam.AddEntries(beams);
        DimuonHcal.AddEntries(dimuons);
        EcalHcalAfter.AddEntries(selected);
        MissingEnergySelected.AddEntries(selected);
    }

    /// <summary>Fills the custom histograms with what the worker evaluated.</summary>
    /// <param name="filled">Bit i set when histogram i is filled.</param>
    /// <param name="values">x and y of each.</param>
    internal void FillCustom(ulong filled, ReadOnlySpan<double> values)
    {
        for (; filled != 0; filled &= filled - 1)
        {
            int i = System.Numerics.BitOperations.TrailingZeroCount(filled);
            if (_custom[i].Y is null) _custom[i].Fill(values[2 * i]);
            else _custom[i].Fill(values[2 * i], values[2 * i + 1]);
        }
    }

    /// <summary>Adds all contents of another set of the same booking.</summary>
    public void Add(MonitoringHistograms other)
    {
        for (int i = 0; i < All.Count; i++) All[i].Add(other.All[i]);
        Channels.Add(other.Channels);
        Spills += other.Spills;
    }

    /// <summary>The spill whose contents these are has ended.</summary>
    internal void EndSpill() => Spills = 1;

    /// <summary>Empties everything.</summary>
    public void Clear()
    {
        foreach (Histogram histogram in All) histogram.Clear();
        Channels.Clear();
        Spills = 0;
    }

    /// <summary>A copy with its own contents.</summary>
    public MonitoringHistograms Clone()
    {
        MonitoringHistograms copy = EmptyCopy();
        copy.Add(this);
        return copy;
    }

    /// <summary>The same booking without contents.</summary>
    internal MonitoringHistograms EmptyCopy() => new(_options, _selection, Channels.EmptyCopy());
}
