namespace EdgeMon.Signal.Histograms;

/// <summary>The quantities of an event that monitoring histograms are booked over, each with one axis: the order of <see cref="EventAxes"/>.</summary>
internal enum EventAxis
{
    Ecal, EcalFine, EcalPlane, Hcal, HcalPlane, HcalDimuon, MissingEnergy, Preshower,
    Srd0, Srd1, Srd2, Veto0, Veto1, Veto2, ShowerChi2, EcalOutOfTime,
    MasterTime, EventInSpill, BeamCell,
}

/// <summary>The axes of the monitoring histograms, in one place: what a worker finds the bins of is what the histograms are booked with.</summary>
internal static class EventAxes
{
    /// <summary>Number of axes.</summary>
    public const int Count = (int)EventAxis.BeamCell + 1;

    /// <summary>The axes in the order of <see cref="EventAxis"/>.</summary>
    public static HistogramAxis[] Of(HistogramOptions options)
    {
        double energy = options.EnergyGeV;
        HistogramAxis srd = new("E_{SRD} [MeV]", 120, 0, 120), veto = new("E_{VETO} [GeV]", 100, 0, 0.1);
        return
        [
            new("E_{ECAL} [GeV]", 150, 0, energy), new("E_{ECAL} [GeV]", 1500, 0, energy), new("E_{ECAL} [GeV]", 100, 0, energy),
            new("E_{HCAL} [GeV]", 150, 0, energy),
            // Fine enough that the signal box (1 GeV in E_HCAL) is some bins high.
            new("E_{HCAL} [GeV]", 300, 0, energy),
            new("E_{HCAL} [GeV]", 80, 0, 40), new("E_{miss} [GeV]", 150, -50, energy - 50), new("E_{PRS} [GeV]", 100, 0, 40),
            srd, srd, srd, veto, veto, veto, new("#chi^{2}", 100, 0, 20), new("E_{ECAL, out} [GeV]", 100, 0, 100),
            new("t [ns]", 210, 0, options.WindowNs), new("event in spill", 100, 0, options.EventsInSpill), new("E_{cell} [GeV]", 75, 0, energy),
        ];
    }
}
