using EdgeMon.Physics.Model;

namespace EdgeMon.Physics.Tests.Model;

public class ZPrimeTests
{
    [Fact]
    public void Invisible_fraction_of_the_vanilla_model_at_250_MeV()
    {
        var boson = new ZPrime(0.25, 1e-3);
        Assert.Equal(0.7252, boson.MuonWidth / boson.NeutrinoWidth, 5e-5);
        Assert.Equal(0.5796, boson.InvisibleFraction, 5e-5);
    }

    [Fact]
    public void Dark_width_at_250_MeV_is_3_451e_3_of_the_mass()
    {
        var boson = new ZPrime(0.25, 1e-3, new DarkSector(0.1));
        Assert.Equal(3.451e-3, boson.DarkWidth / boson.MassGeV, 5e-7);
    }

    [Fact]
    public void Widths_have_their_textbook_forms()
    {
        const double g = 0.02, alphaD = 0.1, m = 0.3, ratio = 1.0 / 3;
        double alphaZ = g * g / (4 * Math.PI), b = Math.Sqrt(1 - 4 * ratio * ratio);
        Near.Relative(alphaZ * m / 3, new ZPrime(m, g).NeutrinoWidth, 1e-14);
        Near.Relative(alphaD * m / 12 * b * b * b, new ZPrime(m, g, new DarkSector(alphaD)).DarkWidth, 1e-14);
        Near.Relative(alphaD * m / 3 * (1 + 2 * ratio * ratio) * b, new ZPrime(m, g, new DarkSector(alphaD, 3, DarkMatterKind.Dirac)).DarkWidth, 1e-14);
        Near.Relative(alphaD * m / 6 * b * b * b, new ZPrime(m, g, new DarkSector(alphaD, 3, DarkMatterKind.Majorana)).DarkWidth, 1e-14);
    }

    [Fact]
    public void Everything_is_invisible_below_the_muon_threshold_and_at_vanishing_coupling_to_muons()
    {
        Assert.Equal(1, new ZPrime(0.2, 1e-3).InvisibleFraction);
        Assert.Equal(1, new ZPrime(0.25, 0, new DarkSector(0.1)).InvisibleFraction, 1e-9);
        Near.Relative(new ZPrime(0.25, 1e-3).InvisibleFraction, new ZPrime(0.25, 0).InvisibleFraction, 1e-14);
    }

    [Theory]
    [InlineData(0.1, 1.12)]
    [InlineData(0.02, 0.50)]
    public void Dark_coupling_belongs_to_alpha_D(double alphaD, double coupling) => Assert.Equal(coupling, new DarkSector(alphaD).Coupling, 5e-3);

    [Fact]
    public void Thermal_target_satisfies_equation_5()
    {
        var dark = new DarkSector(0.1);
        foreach (double f in new[] { 1.0, 10.0 })
        {
            double g = ThermalTarget.Coupling(0.15, dark, f);
            Near.Relative(f * 3e-15 * 50 * 50, Math.Pow(dark.Coupling * g, 2) / 81, 1e-13);
        }
    }

    [Fact]
    public void Arguments_out_of_range_name_value_range_and_fix()
    {
        var mass = Assert.Throws<ArgumentOutOfRangeException>(() => new ZPrime(225, 1e-3));
        Assert.Contains("225", mass.Message);
        Assert.Contains("GeV", mass.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZPrime(0.1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZPrime(0.1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZPrime(0.1, 1e-3) with { MassGeV = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DarkSector(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DarkSector(0.1, 2));
    }
}
