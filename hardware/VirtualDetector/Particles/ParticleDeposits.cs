namespace EdgeMon.Hardware.VirtualDetectors.Particles;

/// <summary>What one particle left in the detector: an energy for each channel at one time.</summary>
internal sealed class ParticleDeposits
{
    /// <summary>Energy per channel [GeV], indexed as <see cref="DetectorLayout.Channels"/>.</summary>
    public float[] EnergyGeV { get; } = new float[DetectorLayout.ChannelCount];
    /// <summary>Arrival relative to the trigger [ns].</summary>
    public double TimeNs { get; set; }
    /// <summary>What it was.</summary>
    public ParticleKind Kind { get; set; }
    /// <summary>Energy carried away by a Z' [GeV]; 0 for everything else.</summary>
    public double BosonEnergyGeV { get; set; }

    /// <summary>Cells of the preshower.</summary>
    public Span<float> Preshower => EnergyGeV.AsSpan(DetectorLayout.Preshower, DetectorLayout.EcalCells);
    /// <summary>Cells of the main ECAL.</summary>
    public Span<float> Main => EnergyGeV.AsSpan(DetectorLayout.Main, DetectorLayout.EcalCells);

    /// <summary>Energy in the preshower [GeV].</summary>
    public double PreshowerGeV => Sum(DetectorLayout.Preshower, DetectorLayout.EcalCells);
    /// <summary>Energy in preshower and main ECAL [GeV].</summary>
    public double EcalGeV => Sum(DetectorLayout.Preshower, 2 * DetectorLayout.EcalCells);
    /// <summary>Energy in HCAL modules 0 to 2, those behind the ECAL on the deflected beam axis [GeV].</summary>
    public double HcalGeV => Sum(DetectorLayout.Hcal, 3 * DetectorLayout.HcalCells);

    /// <summary>Forgets everything.</summary>
    public void Clear(ParticleKind kind, double timeNs)
    {
        Array.Clear(EnergyGeV);
        Kind = kind;
        TimeNs = timeNs;
        BosonEnergyGeV = 0;
    }

    private double Sum(int first, int count)
    {
        double sum = 0;
        for (int i = first; i < first + count; i++)
            sum += EnergyGeV[i];
        return sum;
    }
}
