using EdgeMon.Signal.Histograms;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Monitoring histograms with the shapes that the experiment sees.</summary>
internal sealed class FeederHistograms(FeederRandom random)
{
    private readonly Histogram _plane = new("Physics/ecal_hcal", "E_ECAL against E_HCAL before cuts", new("E_{ECAL} [GeV]", 140, 0, 140), new("E_{HCAL} [GeV]", 140, 0, 140));
    private readonly Histogram _selected = new("Physics/ecal_hcal_selected", "E_ECAL against E_HCAL after all cuts but the box", new("E_{ECAL} [GeV]", 140, 0, 140), new("E_{HCAL} [GeV]", 140, 0, 140));
    private readonly Histogram _energy = new("Physics/ecal_energy", "Energy in the ECAL, beam trigger", new("E_{ECAL} [GeV]", 160, 0, 160));
    private readonly Histogram _missing = new("Physics/missing_energy", "Missing energy", new("E_{miss} [GeV]", 120, -20, 100));
    private readonly Histogram _chi2 = new("Physics/shower_chi2", "Shower profile chi2 per cell", new("chi^{2} / cell", 100, 0, 20));
    private readonly Histogram _occupancy = new("ECAL/occupancy_main", "Cells above threshold, main ECAL", new("column", 6, -0.5, 5.5), new("row", 6, -0.5, 5.5));
    private readonly Histogram _time = new("ECAL/time", "Time of the central cell against the master time", new("t [ns]", 120, -30, 30));
    private readonly Histogram _srd = new("SRD/sum", "Energy in the SRD, all modules", new("E_{SRD} [MeV]", 150, 0, 150));
    private readonly Histogram _hcal = new("HCAL/energy", "Energy in the HCAL modules 0-2", new("E_{HCAL} [GeV]", 140, 0, 140));

    /// <summary>Adds a spill; a fixed number of events is enough for the shape.</summary>
    public void FillSpill(long accepted)
    {
        for (int i = 0; i < 1200 + accepted % 7; i++)
        {
            double kind = random.Next();
            double ecal, hcal;
            if (kind < 0.62) (ecal, hcal) = (100 + 4.1 * random.Gauss(), 0.35 * Math.Abs(random.Gauss()));
            else if (kind < 0.9)
            {
                // Electro- and photonuclear events: what is not in the ECAL is in the HCAL.
                double share = Math.Pow(random.Next(), 0.6);
                (ecal, hcal) = (100 * share + 4 * random.Gauss(), 100 * (1 - share) * (1 + 0.12 * random.Gauss()));
            }
            else if (kind < 0.94) (ecal, hcal) = (100 * random.Next() * 0.5 + 48 + 3 * random.Gauss(), 4.5 + 1.2 * random.Gauss());
            else (ecal, hcal) = (0.9 + 0.4 * Math.Abs(random.Gauss()), 92 + 9 * random.Gauss());
            // The signal box stays empty here, as it should.
            if (ecal < 50 && hcal < 1) hcal = 1 + 3 * random.Next();
            _plane.Fill(Math.Max(0, ecal), Math.Max(0, hcal));
            if (random.Next() < 0.02) _selected.Fill(Math.Max(0, ecal), Math.Max(0, hcal));
            _energy.Fill(ecal);
            _hcal.Fill(hcal);
            _missing.Fill(100 - ecal);
            _chi2.Fill(1.1 * Math.Exp(0.55 * random.Gauss()));
            _time.Fill(2.1 * random.Gauss());
            _srd.Fill(18 * Math.Exp(0.6 * random.Gauss()));
            _occupancy.Fill(Math.Round(2.4 + 0.9 * random.Gauss()), Math.Round(2.5 + 0.9 * random.Gauss()));
        }
    }

    /// <summary>Copies that nobody changes any more.</summary>
    public Histogram[] Copies() => [.. new[] { _plane, _selected, _energy, _missing, _chi2, _occupancy, _time, _srd, _hcal }.Select(histogram => histogram.Clone())];
}
