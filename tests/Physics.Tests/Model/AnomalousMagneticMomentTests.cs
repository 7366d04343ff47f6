using EdgeMon.Physics.Model;

namespace EdgeMon.Physics.Tests.Model;

public class AnomalousMagneticMomentTests
{
    [Theory] // reference calculation
    [InlineData(0, 1)]
    [InlineData(0.01, 0.97033192)]
    [InlineData(0.1, 0.77318238)]
    [InlineData(1, 0.20919958)]
    [InlineData(2, 0.09035489)]
    [InlineData(5, 0.02150126)]
    [InlineData(10, 0.00612461)]
    public void Loop_function_has_the_reference_values(double ratio, double expected) =>
        Assert.Equal(expected, AnomalousMagneticMoment.LoopFunction(ratio), 0.6e-8);

    [Theory] // heavy Z': F -> 2/(3 x^2); light Z': F -> 1 - pi x + ...
    [InlineData(1000)]
    [InlineData(1e5)]
    public void Loop_function_falls_with_the_squared_mass(double ratio) =>
        Near.Relative(2 / (3 * ratio * ratio), AnomalousMagneticMoment.LoopFunction(ratio), 1e-4);

    [Theory]
    [InlineData(1, 3.287e-4, 4.516e-4, 5.475e-4)]
    [InlineData(10, 3.663e-4, 5.032e-4, 6.101e-4)]
    [InlineData(100, 6.89e-4, 9.462e-4, 11.47e-4)]
    [InlineData(250, 1.214e-3, 1.6692e-3, 2.023e-3)]
    public void Band_of_two_deviations_has_the_reference_values(double massMeV, double lower, double central, double upper)
    {
        CouplingBand band = AnomalousMagneticMoment.Band(massMeV * 1e-3, MuonAnomaly.Paper2022);
        Near.Relative(lower, band.Lower, 1e-3);
        Near.Relative(central, band.Central, 1e-3);
        Near.Relative(upper, band.Upper, 1e-3);
    }

    [Fact]
    public void Band_agrees_with_the_published_table_at_every_mass()
    {
        foreach (double[] row in PublishedTable.Rows("gm2_band_251_59.csv"))
        {
            CouplingBand two = AnomalousMagneticMoment.Band(row[0] * 1e-3, MuonAnomaly.Paper2022), one = AnomalousMagneticMoment.Band(row[0] * 1e-3, MuonAnomaly.Paper2022, 1);
            // The table's masses are rounded to six digits.
            Near.Relative(row[1], two.Lower, 3e-6, $"{row[0]} MeV");
            Near.Relative(row[2], one.Lower, 3e-6);
            Near.Relative(row[3], two.Central, 3e-6);
            Near.Relative(row[4], one.Upper, 3e-6);
            Near.Relative(row[5], two.Upper, 3e-6);
        }
    }

    [Fact]
    public void Light_limit_of_the_band_is_that_of_F_equal_one()
    {
        double CouplingAt(double shift) => Math.Sqrt(8 * Math.PI * Math.PI * shift);
        Assert.Equal(3.24e-4, CouplingAt(133e-11), 0.5e-6);
        Assert.Equal(5.40e-4, CouplingAt(369e-11), 0.5e-6);
        Near.Relative(CouplingAt(369e-11), AnomalousMagneticMoment.Band(1e-6, MuonAnomaly.Paper2022).Upper, 1e-4);
    }

    [Fact]
    public void Band_that_reaches_zero_has_no_lower_edge()
    {
        CouplingBand band = AnomalousMagneticMoment.Band(0.01, new MuonAnomaly(1e-9, 1e-9));
        Assert.Equal(0, band.Lower);
        Assert.True(band.Central > 0);
    }
}
