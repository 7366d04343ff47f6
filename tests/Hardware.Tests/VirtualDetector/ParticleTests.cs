using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Hardware.VirtualDetectors.Particles;
using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

public class ParticleTests
{
    private static readonly Calorimeters Response = new(0.10, 0.04);
    private static readonly ParticleGenerator Generator = new(new VirtualBeamOptions(), Response, new SignalModel(0.01, 100));

    [Fact]
    public void Lateral_shares_are_the_integral_of_the_profile()
    {
        double[] numeric = new double[DetectorLayout.EcalCells];
        const double core = 6, halo = 22, share = 0.87, cell = LateralProfile.CellMm;
        const int steps = 60;
        double x0 = 0.5 * cell / 32, y0 = x0; // the grid point nearest to the centre
        for (int c = 0; c < numeric.Length; c++)
            for (int i = 0; i < steps * steps; i++)
            {
                double x = (c / 6 - 3 - 0.5 + (i / steps + 0.5) / steps) * cell - x0, y = (c % 6 - 3 - 0.5 + (i % steps + 0.5) / steps) * cell - y0;
                double r2 = x * x + y * y;
                numeric[c] += share * core * core / Math.Pow(r2 + core * core, 2) + (1 - share) * halo * halo / Math.Pow(r2 + halo * halo, 2);
            }
        double total = numeric.Sum();
        ReadOnlySpan<float> fractions = Calorimeters.MainFractions(x0, y0);
        for (int c = 0; c < numeric.Length; c++)
            Assert.Equal(numeric[c] / total, fractions[c], 2e-3 * Math.Max(0.05, fractions[c]));
        Assert.InRange(fractions[3 * 6 + 3], 0.8, 0.95);
    }

    [Fact]
    public void An_electron_leaves_all_its_energy_in_the_ECAL_and_photons_in_the_SRD()
    {
        double preshower = 0, srd = 0;
        int good = 0;
        for (int i = 0; i < 2000; i++)
        {
            ParticleDeposits one = Make(ParticleKind.Electron, i);
            preshower += one.PreshowerGeV / 2000;
            Assert.InRange(one.EcalGeV, 80, 120);
            Assert.Equal(0, one.HcalGeV);
            int inWindow = 0;
            for (int module = 0; module < 3; module++)
            {
                srd += one.EnergyGeV[DetectorLayout.Srd + module] / 2000;
                if (one.EnergyGeV[DetectorLayout.Srd + module] is > 0.001f and < 0.08f) inWindow++;
            }
            if (inWindow == 3) good++;
        }
        Assert.InRange(preshower, 2.5, 4.5);
        Assert.InRange(srd, 0.068, 0.076);
        Assert.InRange(good, 1900, 1999);
    }

    [Fact]
    public void A_muon_is_a_minimum_ionising_particle_everywhere()
    {
        for (int i = 0; i < 500; i++)
        {
            ParticleDeposits one = Make(ParticleKind.Muon, i);
            Assert.InRange(one.EcalGeV, 0.3, 1.5);
            for (int module = 0; module < 3; module++)
                Assert.InRange(one.EnergyGeV[DetectorLayout.HcalChannel(module, 1, 1)], 1.8, 6);
            Assert.Equal(0, one.EnergyGeV[DetectorLayout.HcalChannel(3, 1, 1)]);
            Assert.InRange(one.EnergyGeV[DetectorLayout.Veto], 0.006, 0.05);
        }
    }

    [Fact]
    public void Hadrons_share_their_energy_between_ECAL_and_HCAL_and_are_not_seen_by_the_SRD()
    {
        double total = 0;
        int through = 0, srd = 0;
        const int count = 4000;
        for (int i = 0; i < count; i++)
        {
            ParticleDeposits one = Make(ParticleKind.Hadron, i);
            total += (one.EcalGeV + one.HcalGeV) / count;
            if (one.EcalGeV < 1.5) through++;
            if (one.EnergyGeV[DetectorLayout.Srd] > 0.001) srd++;
        }
        Assert.InRange(total, 97, 103);
        Assert.InRange((double)through / count, 0.15, 0.35);
        Assert.True(srd < 0.01 * count);
    }

    [Fact]
    public void Dimuons_leave_two_minimum_ionising_particles_in_each_HCAL_module()
    {
        for (int i = 0; i < 500; i++)
        {
            ParticleDeposits one = Make(ParticleKind.Dimuon, i);
            Assert.True(one.EcalGeV < 105);
            for (int module = 0; module < 3; module++)
                Assert.InRange(one.EnergyGeV[DetectorLayout.HcalChannel(module, 1, 1)], 3.5, 10);
        }
    }

    [Fact]
    public void A_signal_event_is_an_electron_shower_without_the_energy_of_the_boson()
    {
        double pull = 0;
        for (int i = 0; i < 500; i++)
        {
            ParticleDeposits one = Make(ParticleKind.Signal, i);
            double left = 100 - one.BosonEnergyGeV;
            pull += (one.EcalGeV - left) / (left * Response.EcalResolution(left)) / 500;
            Assert.Equal(0, one.HcalGeV);
            Assert.Equal(0, one.EnergyGeV[DetectorLayout.Veto]);
        }
        Assert.InRange(pull, -0.25, 0.25);
    }

    private static ParticleDeposits Make(ParticleKind kind, int index)
    {
        var random = new RandomStream(11, 1, index, StreamPurpose.Particle);
        var deposits = new ParticleDeposits();
        Generator.Generate(kind, false, 0, SpillFaults.None, ref random, deposits);
        return deposits;
    }
}
