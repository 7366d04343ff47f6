using System.Globalization;
using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Selection;

/// <summary>One cut of the flow.</summary>
/// <param name="Name">Fixed name, used in records and messages.</param>
/// <param name="Description">The condition with its configured values.</param>
public sealed record Cut(string Name, string Description);

/// <summary>
/// The invisible-mode selection (FRAMES section 10): an ordered list of cuts. Missing-energy threshold and signal box come
/// last, so that the events before them fill the E_ECAL - E_HCAL plane and the sidebands. Every condition is written
/// so that NaN fails it. Immutable.
/// </summary>
public sealed class CutFlow
{
    /// <summary>Bits of <see cref="EventRecord.Cuts"/>: the SRD cut and the VETO cut.</summary>
    internal const int SrdCut = 3, VetoCut = 7;

    private readonly SelectionOptions _options;
    private readonly int _physicsBit;
    private readonly int[] _hcalModules;
    private readonly EventCondition[] _extraCuts;

    /// <summary>The cuts with their values.</summary>
    /// <param name="options">The values.</param>
    /// <param name="reconstruction">For the HCAL modules of the selection.</param>
    /// <param name="triggerNames">Names of trigger bits, from the map; without the physics trigger's name, every event is taken as physics-triggered.</param>
    public CutFlow(SelectionOptions options, ReconstructionOptions reconstruction, IReadOnlyDictionary<int, string> triggerNames)
    {
        _options = options;
        _hcalModules = [.. reconstruction.SelectionHcalModules.Where(module => module is >= 0 and < DetectorLayout.MaximumHcalModules)];
        var scope = new ExpressionScope(triggerNames, null);
        _extraCuts = [.. options.ExtraCuts.Select(cut => EventExpression.Condition(cut.Expression, scope))];
        _physicsBit = TriggerBits.Of(triggerNames, options.PhysicsTrigger);
        Cuts =
        [
            new("all", "accepted physics events"),
            new("physics-trigger", _physicsBit < 0
                ? $"trigger \"{options.PhysicsTrigger}\" is not in the map: every event counts"
                : $"trigger \"{options.PhysicsTrigger}\" (bit {Text(_physicsBit)})"),
            new("master-time", "a beam counter gives the master time"),
            new("srd", $"at least {Text(options.SrdModulesInWindow)} of {Text(options.SrdModules)} SRD modules within {Text(options.SrdLowMeV)}..{Text(options.SrdHighMeV)} MeV, the others above {Text(options.SrdLowMeV)} MeV"),
            new("max-cell", $"largest ECAL cell is ({Text(options.MaxCellX)},{Text(options.MaxCellY)})"),
            new("preshower", $"E_PRS > {Text(options.PreshowerLowGeV)} GeV"),
            new("pile-up", $"out-of-time energy < {Text(options.EcalOutOfTimeHighGeV)} GeV in the ECAL, < {Text(options.HcalOutOfTimeHighGeV)} GeV in the HCAL"),
            new("veto", $"every VETO plane < {Text(options.VetoPlaneHighGeV)} GeV"),
            new("hcal-r", $"HCAL R < {Text(options.HcalRHigh)} where E_HCAL > {Text(options.HcalRFromGeV)} GeV"),
            new("muon", $"no muon: HCAL2 < {Text(options.MuonHcal2GeV)} GeV, and not both central cells > {Text(options.MuonCentralGeV)} GeV with HCAL2 > {Text(options.MuonModule2GeV)} GeV"),
            new("shower-chi2", $"shower chi2 < {Text(options.ShowerChi2High)}"),
            .. options.ExtraCuts.Select(cut => new Cut(cut.Name, cut.Expression)),
            new("missing-energy", $"E_ECAL < {Text(options.BeamEnergyGeV - options.MissingEnergyGeV)} GeV (beam {Text(options.BeamEnergyGeV)} GeV - {Text(options.MissingEnergyGeV)} GeV)"),
            new("signal-box", $"E_ECAL < {Text(options.BoxEcalGeV)} GeV and E_HCAL < {Text(options.BoxHcalGeV)} GeV"),
        ];

        static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
    }

    /// <summary>Names of the cuts that are always there, in their order.</summary>
    internal static IReadOnlyList<string> BuiltInNames => NamesOf(new SelectionOptions());

    /// <summary>Names of all cuts of a selection, in their order.</summary>
    internal static IReadOnlyList<string> NamesOf(SelectionOptions options) =>
    [
        .. new CutFlow(options with { ExtraCuts = [] }, new ReconstructionOptions(), new Dictionary<int, string>()).Cuts.SkipLast(2).Select(cut => cut.Name),
        .. options.ExtraCuts.Select(cut => cut.Name), "missing-energy", "signal-box",
    ];

    /// <summary>All cuts in their order; the first is "all".</summary>
    public IReadOnlyList<Cut> Cuts { get; }

    /// <summary>Number of cuts before the missing-energy threshold, "all" included: events that pass them fill the plane and the sidebands.</summary>
    public int CutsBeforeMissingEnergy => Cuts.Count - 2;

    /// <summary>
    /// Judges a reconstructed event: sets <see cref="EventRecord.Cuts"/>, <see cref="EventRecord.CutsPassed"/>,
    /// <see cref="EventRecord.IsDimuon"/>, <see cref="EventRecord.MissingEnergyGeV"/> and the muon flag.
    /// </summary>
    /// <param name="e">The event.</param>
    /// <param name="hcalCentral0GeV">Central cell of HCAL module 0 [GeV].</param>
    /// <param name="hcalCentral1GeV">Central cell of HCAL module 1 [GeV].</param>
    public void Judge(ref EventRecord e, float hcalCentral0GeV, float hcalCentral1GeV) => Judge(ref e, hcalCentral0GeV, hcalCentral1GeV, EventCells.None);

    /// <inheritdoc cref="Judge(ref EventRecord, float, float)"/>
    /// <param name="e">The event.</param>
    /// <param name="hcalCentral0GeV">Central cell of HCAL module 0 [GeV].</param>
    /// <param name="hcalCentral1GeV">Central cell of HCAL module 1 [GeV].</param>
    /// <param name="cells">Cells of the event, for extra cuts.</param>
    internal void Judge(ref EventRecord e, float hcalCentral0GeV, float hcalCentral1GeV, EventCells cells)
    {
        SelectionOptions o = _options;
        e.MissingEnergyGeV = (float)o.BeamEnergyGeV - e.EcalGeV;
        float hcal2 = e.HcalModulesGeV[2];
        bool muon = !(hcal2 <= o.MuonHcal2GeV)
            || hcalCentral0GeV > o.MuonCentralGeV && hcalCentral1GeV > o.MuonCentralGeV && hcal2 > o.MuonModule2GeV;
        if (muon) e.Flags |= EventFlags.Muon;

        bool physics = _physicsBit < 0 || (e.TriggerMask >> _physicsBit & 1) != 0;
        bool masterTime = (e.Flags & EventFlags.NoMasterTime) == 0;
        bool srd = HasSynchrotronRadiation(e);
        uint cuts = 1
            | Bit(physics) << 1
            | Bit(masterTime) << 2
            | Bit(srd) << 3
            | Bit(e.MaxCellX == o.MaxCellX && e.MaxCellY == o.MaxCellY) << 4
            | Bit(e.PreshowerGeV > o.PreshowerLowGeV) << 5
            | Bit(e.EcalOutOfTimeGeV < o.EcalOutOfTimeHighGeV && e.HcalOutOfTimeGeV < o.HcalOutOfTimeHighGeV) << 6
            | Bit(e.VetoGeV < o.VetoPlaneHighGeV) << 7
            | Bit(e.HcalGeV <= o.HcalRFromGeV || e.HcalR < o.HcalRHigh) << 8
            | Bit(!muon) << 9
            | Bit(e.ShowerChi2 < o.ShowerChi2High) << 10
            | Bit(e.EcalGeV < o.BeamEnergyGeV - o.MissingEnergyGeV) << 11 + _extraCuts.Length
            | Bit(e.EcalGeV < o.BoxEcalGeV && e.HcalGeV < o.BoxHcalGeV) << 12 + _extraCuts.Length;
        e.IsDimuon = physics && masterTime && srd && IsDimuon(e);
        for (int i = 0; i < _extraCuts.Length; i++) cuts |= Bit(_extraCuts[i](ref e, cells)) << 11 + i;
        e.Cuts = cuts;
        e.CutsPassed = System.Numerics.BitOperations.TrailingZeroCount(~cuts);
    }

    /// <summary>True in the signal box and within one sideband window around it, whatever the other cuts say.</summary>
    public bool IsNearBox(in EventRecord e) =>
        e.EcalGeV < _options.BoxEcalGeV + _options.SidebandWidthGeV && e.HcalGeV < _options.BoxHcalGeV + _options.SidebandWidthGeV
        && (e.EcalGeV < _options.BoxEcalGeV || e.HcalGeV < _options.BoxHcalGeV);

    private static uint Bit(bool condition) => condition ? 1u : 0u;

    /// <summary>Enough modules inside the window, and every other one at least above its lower edge.</summary>
    private bool HasSynchrotronRadiation(in EventRecord e)
    {
        int inside = 0, above = 0;
        for (int i = 0; i < _options.SrdModules; i++)
        {
            float energy = e.SrdMeV[i];
            bool high = energy > _options.SrdLowMeV;
            above += high ? 1 : 0;
            inside += high && energy < _options.SrdHighMeV ? 1 : 0;
        }
        return above == _options.SrdModules && inside >= _options.SrdModulesInWindow;
    }

    /// <summary>
    /// e Z -> e Z mu mu: the shower is short of beam energy and two minimum-ionising particles cross every HCAL module
    /// of the selection. No VETO cut: the muons cross it.
    /// </summary>
    private bool IsDimuon(in EventRecord e)
    {
        if (!(e.EcalGeV < _options.DimuonEcalHighGeV) || !(e.PreshowerGeV > _options.PreshowerLowGeV) || _hcalModules.Length == 0) return false;
        foreach (int module in _hcalModules)
        {
            float energy = e.HcalModulesGeV[module];
            if (!(energy > _options.DimuonModuleLowGeV && energy < _options.DimuonModuleHighGeV)) return false;
        }
        return true;
    }
}
