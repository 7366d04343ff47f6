using EdgeMon.Physics.Production;

namespace EdgeMon.Physics.Tests.Production;

public class WeizsaeckerWilliamsTests
{
    private static readonly NuclearFormFactor Elastic = new(Nucleus.Lead, FormFactorParts.Elastic);
    private static readonly WeizsaeckerWilliams Iww = new(Elastic);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(500)]
    public void Elastic_flux_in_closed_form_equals_the_integral(double massMeV) =>
        Near.Relative(Iww.PhotonFlux(100, massMeV * 1e-3), Iww.ElasticPhotonFlux(100, massMeV * 1e-3), 1e-8);

    [Fact]
    public void Both_forms_agree_where_the_electron_mass_does_not_matter()
    {
        // For m >> m_e the forms differ by (1 - x + x^2/3) against (3 - 3x + x^2)/3: nothing.
        foreach (double x in new[] { 0.3, 0.6, 0.9 })
            Near.Relative(Iww.DifferentialLeading(100, 0.3, x), Iww.DifferentialFull(100, 0.3, x), 1e-4);
        Assert.Equal(0, Iww.DifferentialFull(100, 0.3, 1));
        Assert.Equal(0, Iww.DifferentialLeading(100, 0.3, 0.002));
    }

    [Fact]
    public void Exact_cross_section_is_above_the_approximation_at_1_MeV_and_below_it_at_500_MeV()
    {
        var exact = new ExactTreeLevel(Elastic);
        double Ratio(double mass) => WeizsaeckerWilliams.TotalAnalytic(100, mass, Iww.ElasticPhotonFlux(100, mass)) / exact.Total(100, mass);
        Assert.InRange(Ratio(1e-3), 0.55, 0.62);
        Assert.InRange(Ratio(0.5), 1.9, 2.0);
    }

    [Fact]
    public void Form_factor_has_its_limits()
    {
        Assert.Equal(82 * 82, Elastic.Squared(1e-5), 82 * 82 * 0.06); // between screening (1e-10) and the nuclear size (5e-3)
        Assert.True(Elastic.Squared(1e-12) < 1);
        Assert.True(Elastic.Squared(1) < 1);
        var both = new NuclearFormFactor(Nucleus.Lead);
        Assert.Equal(both.Elastic(1e-3) + both.Inelastic(1e-3), both.Squared(1e-3), 1e-9);
    }

    [Fact]
    public void Lead_has_the_reference_constants()
    {
        Near.Relative(1.8514e22, Nucleus.Lead.NucleiPerRadiationLength, 1e-4);
        Near.Relative(0.5612, Nucleus.Lead.RadiationLengthCm, 1e-4);
    }
}
