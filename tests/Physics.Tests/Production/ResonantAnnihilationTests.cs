using EdgeMon.Physics.Model;
using EdgeMon.Physics.Production;

namespace EdgeMon.Physics.Tests.Production;

public class ResonantAnnihilationTests
{
    [Fact]
    public void Printed_cross_sections_equal_the_Breit_Wigner_form_to_1e_12()
    {
        foreach (double mass in new[] { 0.23, 0.25, 0.3 })
        {
            var boson = new ZPrime(mass, 0.02, new DarkSector(0.1));
            foreach (double s in new[] { 0.05, 0.0625, 0.0629, 0.08, 0.1 })
            {
                double q = Math.Sqrt(s);
                if (q > 2 * boson.DarkMassGeV) Near.Relative(ResonantAnnihilation.BreitWigner(boson, s, boson.DarkWidthAt(q)), ResonantAnnihilation.ToDarkMatter(boson, s), 1e-12);
                Near.Relative(ResonantAnnihilation.BreitWigner(boson, s, boson.NeutrinoWidthAt(q)), ResonantAnnihilation.ToNeutrinos(boson, s), 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(50, 0.22605)]
    [InlineData(100, 0.31968)]
    public void Resonant_masses_are_those_of_the_paper(double energyGeV, double massGeV)
    {
        // The paper says 225 MeV for the threshold of 50 GeV.
        Assert.Equal(massGeV, ResonantAnnihilation.ResonantMass(energyGeV), 1e-5);
        Near.Relative(energyGeV, ResonantAnnihilation.ResonantEnergy(ResonantAnnihilation.ResonantMass(energyGeV)), 1e-12);
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(1e-3)]
    [InlineData(1e-2)]
    public void Narrow_resonance_integrates_to_the_narrow_width_approximation(double coupling)
    {
        var boson = new ZPrime(0.25, coupling);
        // The wings outside 50..100 GeV and the change of Pi(s) over the width: relative Gamma/m.
        double full = ResonantAnnihilation.Integrate(boson, 10, 200, _ => 1);
        Near.Relative(ResonantAnnihilation.NarrowWidthIntegral(boson), full, 1e-9 + 50 * boson.Width / boson.MassGeV);
    }

    [Fact]
    public void Dark_resonance_of_small_alpha_D_approaches_the_narrow_width_approximation()
    {
        // The tail above the resonance grows with s: a logarithm of the range times Gamma/m.
        foreach (double alphaD in new[] { 0.02, 0.002, 0.0002 })
        {
            var boson = new ZPrime(0.25, 1e-4, new DarkSector(alphaD));
            double ratio = ResonantAnnihilation.Integrate(boson, 30, 150, _ => 1) / ResonantAnnihilation.NarrowWidthIntegral(boson);
            Assert.InRange(Math.Abs(ratio - 1), 0, 0.5 * alphaD + 1e-7);
        }
    }

    [Fact]
    public void Radiative_line_shape_of_a_narrow_boson_is_the_on_shell_yield()
    {
        var narrow = new ZPrime(0.1, 1e-3, new DarkSector(1e-6));
        double onShell = narrow.Coupling * narrow.Coupling * VacuumPolarization.SquaredPerCoupling(0.01) * Math.Pow(0.1, -3);
        Near.Relative(onShell, LineShape.Convolve(narrow, m => Math.Pow(m, -3), 5e-4, 1.2), 1e-5);
        // Vanilla: exactly |Pi|^2 B Y.
        var vanilla = new ZPrime(0.25, 1e-3);
        Near.Relative(1e-6 * VacuumPolarization.SquaredPerCoupling(0.0625) * vanilla.InvisibleFraction, LineShape.Convolve(vanilla, _ => 1, 5e-4, 1.2), 1e-14);
    }

    [Fact]
    public void Dark_matter_is_not_made_below_its_threshold_nor_in_the_vanilla_model()
    {
        Assert.Equal(0, ResonantAnnihilation.ToDarkMatter(new ZPrime(0.3, 1e-3), 0.09));
        Assert.Equal(0, ResonantAnnihilation.ToDarkMatter(new ZPrime(0.3, 1e-3, new DarkSector(0.1)), 0.0399));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResonantAnnihilation.ToNeutrinos(new ZPrime(0.3, 1e-3), -1));
    }
}
