using EdgeMon.Calibration;
using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>Everything derived from a run's setup that all workers share. Immutable.</summary>
internal sealed class RunContext
{
    /// <summary>Derives it.</summary>
    public RunContext(int run, RunSetup setup, SignalOptions options)
    {
        Run = run;
        Setup = setup;
        Options = options;
        Layout = new DetectorLayout(setup.Map.Channels);
        Profile = new ShowerProfile(options.Reconstruction.Profile, Layout.Preshower);
        Cuts = new CutFlow(options.Selection, options.Reconstruction, setup.Map.TriggerNames);
        CustomFills = new CustomFills(options.Histograms.Custom, new ExpressionScope(setup.Map.TriggerNames, [.. Cuts.Cuts.Select(cut => cut.Name)]));
        Bins = new EventBins(options.Histograms);
        MasterSlots = FindMasterSlots(setup.Map, Layout, options.Reconstruction.MasterTimeDetectors);
        HcalModules = [.. options.Reconstruction.SelectionHcalModules.Distinct().Order()
            .Where(module => module is >= 0 and < DetectorLayout.MaximumHcalModules && Layout.Hcal[module].Cells > 0)];
        ScalerMap? scaler = setup.Map.Scalers.FirstOrDefault(map => map.Name == options.Eot.Scaler);
        Scaler = scaler ?? (options.Eot.Scaler.Length == 0 ? setup.Map.Scalers.FirstOrDefault() : null);
        // Of the layout, not of the map: a channel with a wild coordinate has no slot.
        VetoPlanes = Math.Min(4, (Layout.Veto.Columns + 1) / 2);
        SrdModules = Math.Min(4, Layout.Srd.Columns);
        SlotGroup ecal = Layout.Preshower;
        BeamCell = options.Selection.MaxCellX < ecal.Columns && options.Selection.MaxCellY < ecal.Rows
            ? options.Selection.MaxCellX * ecal.Rows + options.Selection.MaxCellY : -1;
        BeamTriggerBit = TriggerBits.Of(setup.Map.TriggerNames, options.Eot.BeamTrigger);
        foreach (int bit in setup.Map.TriggerNames.Keys)
            if (bit is >= 0 and < 32) NamedTriggers |= 1u << bit;
        // Fails here, once and with a clear text, when map and constants do not fit.
        _ = new SlotConstants(Layout, setup.Constants, options.Reconstruction);
    }

    /// <summary>Run number.</summary>
    public int Run { get; }
    /// <summary>What the run was set up with.</summary>
    public RunSetup Setup { get; }
    /// <summary>All options of this room.</summary>
    public SignalOptions Options { get; }
    /// <summary>Order of channels.</summary>
    public DetectorLayout Layout { get; }
    /// <summary>Expected shower.</summary>
    public ShowerProfile Profile { get; }
    /// <summary>The selection.</summary>
    public CutFlow Cuts { get; }
    /// <summary>Expressions of the custom histograms.</summary>
    public CustomFills CustomFills { get; }
    /// <summary>Bins of the monitoring histograms.</summary>
    public EventBins Bins { get; }
    /// <summary>Slots that can give the master time, best first.</summary>
    public int[] MasterSlots { get; }
    /// <summary>HCAL modules of the selection, ascending.</summary>
    public int[] HcalModules { get; }
    /// <summary>The scaler that makes the EOT; null when the map has none of that name.</summary>
    public ScalerMap? Scaler { get; }
    /// <summary>Number of VETO planes.</summary>
    public int VetoPlanes { get; }
    /// <summary>Number of SRD modules.</summary>
    public int SrdModules { get; }
    /// <summary>Number of the ECAL cell that the beam hits; -1 when the map has no such cell.</summary>
    public int BeamCell { get; }
    /// <summary>Mask bits that have a name.</summary>
    public uint NamedTriggers { get; }
    /// <summary>Mask bit of the beam trigger; -1 without one.</summary>
    public int BeamTriggerBit { get; }

    private static int[] FindMasterSlots(ChannelMap map, DetectorLayout layout, IReadOnlyList<string> detectors)
    {
        if (detectors.Count == 0)
            return [.. map.Channels.Where(c => c.Role == DetectorRole.BeamCounter).Select(c => layout.SlotOf(c.Index))];
        return [.. detectors.SelectMany(name => map.Channels.Where(c => c.Detector == name)).Select(c => layout.SlotOf(c.Index))];
    }
}
