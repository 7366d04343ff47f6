using System.Globalization;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Selection;

/// <summary>What one cut says of one event.</summary>
/// <param name="Name">Name of the cut.</param>
/// <param name="Condition">The condition with its configured values.</param>
/// <param name="Value">The event's own value, with its unit.</param>
/// <param name="Passed">True when the event fulfils the condition, whatever the cuts before it say.</param>
public sealed record CutReading(string Name, string Condition, string Value, bool Passed);

/// <summary>The value of one event against every cut, for people.</summary>
internal static class CutReadings
{
    /// <summary>All cuts in their order.</summary>
    /// <param name="e">A judged event.</param>
    /// <param name="cuts">The selection.</param>
    /// <param name="srdModules">Number of SRD modules.</param>
    /// <param name="vetoPlanes">Number of VETO planes.</param>
    /// <param name="hcalCentral0GeV">Central cell of HCAL module 0 [GeV].</param>
    /// <param name="hcalCentral1GeV">Central cell of HCAL module 1 [GeV].</param>
    public static IReadOnlyList<CutReading> Of(EventRecord e, CutFlow cuts, int srdModules, int vetoPlanes, float hcalCentral0GeV, float hcalCentral1GeV)
    {
        return [.. cuts.Cuts.Select((cut, index) => new CutReading(cut.Name, cut.Description, ValueOf(cut.Name), (e.Cuts >> index & 1) != 0))];

        string ValueOf(string name) => name switch
        {
            "all" => "accepted",
            "physics-trigger" => $"trigger mask 0x{e.TriggerMask:X}",
            "master-time" => float.IsNaN(e.MasterTimeNs) ? "none" : $"{Text(e.MasterTimeNs, 1)} ns",
            "srd" => $"{List(e.SrdMeV, srdModules, 1)} MeV",
            "max-cell" => e.MaxCellX < 0 ? "no energy" : $"({e.MaxCellX},{e.MaxCellY}) with {Text(e.MaxCellGeV, 1)} GeV",
            "preshower" => $"{Text(e.PreshowerGeV, 2)} GeV",
            "pile-up" => $"ECAL {Text(e.EcalOutOfTimeGeV, 2)} GeV, HCAL {Text(e.HcalOutOfTimeGeV, 2)} GeV",
            "veto" => $"{List(e.VetoPlanesGeV, vetoPlanes, 4)} GeV",
            "hcal-r" => $"R = {Text(e.HcalR, 2)}, E_HCAL {Text(e.HcalGeV, 2)} GeV",
            "muon" => $"HCAL2 {Text(e.HcalModulesGeV[2], 2)} GeV, central cells {Text(hcalCentral0GeV, 2)} and {Text(hcalCentral1GeV, 2)} GeV",
            "shower-chi2" => Text(e.ShowerChi2, 2),
            "missing-energy" => $"E_ECAL {Text(e.EcalGeV, 1)} GeV",
            "signal-box" => $"E_ECAL {Text(e.EcalGeV, 1)} GeV, E_HCAL {Text(e.HcalGeV, 2)} GeV",
            _ => "",
        };
    }

    private static string List(FourValues values, int count, int digits)
    {
        var texts = new List<string>();
        for (int i = 0; i < count; i++) texts.Add(Text(values[i], digits));
        return string.Join(" / ", texts);
    }

    private static string Text(float value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
