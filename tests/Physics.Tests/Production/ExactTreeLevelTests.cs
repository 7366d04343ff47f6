using EdgeMon.Physics.Production;

namespace EdgeMon.Physics.Tests.Production;

public class ExactTreeLevelTests
{
    private static readonly ExactTreeLevel Lead = new(new NuclearFormFactor(Nucleus.Lead));

    private static readonly ExactTreeLevel ElasticLead = new(new NuclearFormFactor(Nucleus.Lead, FormFactorParts.Elastic));

    // Reference numbers of an independent program. It calls them all elastic + inelastic; to the digits given its totals are the elastic
    // ones alone, and those above 50 GeV have both parts.
    [Theory] // pb at 100 GeV, eps = 1, total / E_F > 50 GeV
    [InlineData(1, 2.136e13, 1.614e13)]
    [InlineData(3, 5.290e12, 4.609e12)]
    [InlineData(10, 8.375e11, 7.749e11)]
    [InlineData(30, 1.241e11, 1.182e11)]
    [InlineData(100, 1.0375e10, 1.0069e10)]
    [InlineData(250, 1.153e9, 1.130e9)]
    [InlineData(300, 7.192e8, 7.065e8)]
    [InlineData(500, 1.756e8, 1.739e8)]
    public void Cross_sections_at_100_GeV_have_the_reference_values(double massMeV, double totalPb, double hardPb)
    {
        Near.Relative(totalPb, ElasticLead.Total(100, massMeV * 1e-3) * PhysicalConstants.PicobarnPerInverseSquareGeV, 1e-3, $"{massMeV} MeV total");
        Near.Relative(hardPb, Lead.Total(100, massMeV * 1e-3, 50) * PhysicalConstants.PicobarnPerInverseSquareGeV, 1e-3, $"{massMeV} MeV above 50 GeV");
    }

    [Fact]
    public void Massless_limit_is_Tsais_bremsstrahlung_within_half_a_percent()
    {
        const double squaredRadius = PhysicalConstants.Alpha * PhysicalConstants.Alpha / (PhysicalConstants.ElectronMass * PhysicalConstants.ElectronMass);
        foreach (double x in new[] { 0.05, 0.2, 0.5, 0.7, 0.9 })
        {
            double logarithm = Math.Log(184.15 / Math.Cbrt(82));
            double tsai = 4 * PhysicalConstants.Alpha * squaredRadius * 82 * 82 * ((4.0 / 3 - 4 * x / 3 + x * x) * logarithm + (1 - x) / 9);
            double ratio = x * ElasticLead.Differential(100, 1e-7, x) / tsai;
            Assert.InRange(ratio, 0.9970, 0.9975); // reference calculation: 0.9972-0.9973
        }
    }

    [Theory]
    [InlineData(1, 0.0135)]
    [InlineData(100, 0.0136)]
    [InlineData(500, 0.0186)]
    public void Inelastic_scattering_adds_one_to_two_percent(double massMeV, double share) =>
        Assert.Equal(share, Lead.Total(100, massMeV * 1e-3) / ElasticLead.Total(100, massMeV * 1e-3) - 1, 2e-4);

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(250)]
    [InlineData(1000)]
    public void Integration_has_converged_to_2e_5(double massMeV)
    {
        var fine = new ExactTreeLevel(new NuclearFormFactor(Nucleus.Lead), TreeLevelAccuracy.Fine);
        Near.Relative(fine.Total(100, massMeV * 1e-3), Lead.Total(100, massMeV * 1e-3), 2e-5);
    }

    [Fact]
    public void K_factors_agree_with_the_published_table()
    {
        // The table divides the IWW total with the *elastic* photon flux by an ETL cross-section with both form factors: with that
        // reading every entry from 2 MeV to 1 GeV, 20 to 160 GeV, is reproduced within 2.2 % (4 to 900 MeV: 1.6 %). At 1 MeV the published K are 5.3 %
        // above ours, the same at all energies: 3.3 % because the table's own IWW total (K sigma) is above the formula it names, 1.9 % from its cross-section.
        var flux = new WeizsaeckerWilliams(new NuclearFormFactor(Nucleus.Lead, FormFactorParts.Elastic));
        double[] energies = [20, 60, 80, 100, 160];
        foreach (double[] row in PublishedTable.Rows("DMG4_K_and_ETL.csv"))
        {
            double mass = row[0] * 1e-3;
            for (int i = 0; i < energies.Length; i++)
            {
                double k = WeizsaeckerWilliams.TotalAnalytic(energies[i], mass, flux.ElasticPhotonFlux(energies[i], mass)) / Lead.Total(energies[i], mass);
                double tolerance = row[0] switch { 1 => 0.052, 2 or >= 1000 => 0.022, _ => 0.016 };
                Near.Relative(row[1 + i], k, tolerance, $"K at {row[0]} MeV, {energies[i]} GeV");
            }
        }
    }

    [Fact]
    public void Published_cross_sections_at_100_GeV_are_reproduced()
    {
        foreach (double[] row in PublishedTable.Rows("DMG4_K_and_ETL.csv"))
        {
            double picobarn = 1e-8 * Lead.Total(100, row[0] * 1e-3) * PhysicalConstants.PicobarnPerInverseSquareGeV;
            Near.Relative(row[6], picobarn, row[0] <= 2 ? 0.022 : 0.0115, $"sigma at {row[0]} MeV");
        }
    }

    [Fact]
    public void Differential_cross_section_vanishes_outside_phase_space_and_is_positive_inside()
    {
        Assert.Equal(0, Lead.Differential(100, 0.1, 0.0009));
        Assert.Equal(0, Lead.Differential(100, 0.1, 1, 0));
        Assert.Equal(0, Lead.Differential(100, 0.1, 1 - 4e-6));
        foreach (double mass in new[] { 1e-3, 0.03, 0.3, 1.0 })
            foreach (double oneMinusX in new[] { 0.9, 0.5, 0.1, 1e-2, 1e-3, 1e-4, 2e-5, 7e-6 })
                Assert.True(Lead.Differential(100, mass, 1 - oneMinusX, oneMinusX) > 0, $"{mass} {oneMinusX}");
    }

    [Fact]
    public void Masses_and_energies_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Lead.Total(100, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lead.Total(0.1, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lead.Total(100, double.NaN));
    }
}
