namespace EdgeMon.Signal.Selection;

/// <summary>
/// Events around the signal box, after all cuts before the missing-energy threshold. Counts of several spills are added.
/// </summary>
/// <param name="A">Sideband A: E_ECAL below the box edge, E_HCAL above the box.</param>
/// <param name="ANear">Of these, E_HCAL within one window width above the box.</param>
/// <param name="AFar">Of these, E_HCAL in the next window.</param>
/// <param name="C">Sideband C: E_ECAL above the box edge, E_HCAL inside the box.</param>
/// <param name="CNear">Of these, E_ECAL within one window width above the edge.</param>
/// <param name="CFar">Of these, E_ECAL in the next window.</param>
public readonly record struct SidebandCounts(long A, long ANear, long AFar, long C, long CNear, long CFar)
{
    /// <summary>Sum of two sets of counts.</summary>
    public static SidebandCounts operator +(SidebandCounts a, SidebandCounts b) =>
        new(a.A + b.A, a.ANear + b.ANear, a.AFar + b.AFar, a.C + b.C, a.CNear + b.CNear, a.CFar + b.CFar);

    /// <summary>These counts with one more event, if it lies in a sideband.</summary>
    /// <param name="ecalGeV">E_ECAL of the event [GeV].</param>
    /// <param name="hcalGeV">E_HCAL of the event [GeV].</param>
    /// <param name="options">Edges and widths.</param>
    public SidebandCounts With(float ecalGeV, float hcalGeV, SelectionOptions options)
    {
        bool lowEcal = ecalGeV < options.BoxEcalGeV, lowHcal = hcalGeV < options.BoxHcalGeV;
        if (lowEcal == lowHcal) return this;
        double width = options.SidebandWidthGeV;
        double above = lowEcal ? hcalGeV - options.BoxHcalGeV : ecalGeV - options.BoxEcalGeV;
        int near = above < width ? 1 : 0, far = above >= width && above < 2 * width ? 1 : 0;
        return lowEcal
            ? this with { A = A + 1, ANear = ANear + near, AFar = AFar + far }
            : this with { C = C + 1, CNear = CNear + near, CFar = CFar + far };
    }
}
