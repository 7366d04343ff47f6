using EdgeMon.Physics.Efficiency;

namespace EdgeMon.Physics.Tests.Efficiency;

public class EfficiencyTests
{
    [Fact]
    public void Threshold_efficiency_is_one_half_at_the_cut_and_saturates_on_both_sides()
    {
        var efficiency = new ThresholdEfficiency();
        Assert.Equal(0.5, efficiency.At(50), 1e-12);
        Assert.Equal(0, efficiency.At(30), 1e-9);
        Assert.Equal(1, efficiency.At(70), 1e-9);
        Assert.Equal(1, efficiency.At(100));
        Assert.Equal(1, efficiency.At(101));
        // One standard deviation at the cut: sigma^2 = 0.01 * 50 + 4 -> 2.121 GeV.
        Assert.InRange(efficiency.At(52.121), 0.84, 0.86);
    }

    [Fact]
    public void Threshold_efficiency_without_resolution_is_a_step()
    {
        var step = new ThresholdEfficiency { StochasticTerm = 0, ConstantTerm = 0 };
        Assert.Equal(0, step.At(49.999));
        Assert.Equal(1, step.At(50.001));
    }

    [Fact]
    public void Efficiency_rises_with_the_missing_energy()
    {
        var efficiency = new ThresholdEfficiency();
        double last = 0;
        for (double energy = 30; energy <= 100; energy += 0.5)
        {
            double value = efficiency.At(energy);
            Assert.InRange(value, last, 1);
            last = value;
        }
    }

    [Fact]
    public void Table_interpolates_between_the_centres_of_its_bins()
    {
        var table = new EfficiencyTable([40, 50, 60, 70], [0, 50, 100], [100, 100, 100], "test");
        Assert.Equal(0, table.At(30));
        Assert.Equal(0, table.At(45));
        Assert.Equal(0.25, table.At(50), 1e-12);
        Assert.Equal(0.5, table.At(55), 1e-12);
        Assert.Equal(0.75, table.At(60), 1e-12);
        Assert.Equal(1, table.At(99));
    }

    [Fact]
    public void Table_has_binomial_errors_that_do_not_vanish_at_the_ends()
    {
        var table = new EfficiencyTable([40, 50, 60], [0, 400], [1000, 1000], "test");
        Assert.Equal(Math.Sqrt(0.4 * 0.6 / 1000), table.Uncertainty(1), 5e-5);
        Assert.InRange(table.Uncertainty(0), 0.0009, 0.0011);
        Assert.Equal("test", table.Provenance);
        Assert.Equal(2, table.Bins);
    }

    [Fact]
    public void Table_of_a_smeared_cut_gives_back_the_analytic_efficiency()
    {
        var analytic = new ThresholdEfficiency();
        double[] edges = [.. Enumerable.Range(0, 71).Select(i => 30.0 + i)];
        long[] total = [.. Enumerable.Repeat(1_000_000L, 70)], passed = [.. Enumerable.Range(0, 70).Select(i => (long)Math.Round(1e6 * analytic.At(30.5 + i)))];
        var table = new EfficiencyTable(edges, passed, total, "analytic, a million events per bin");
        for (double energy = 31; energy < 99; energy += 0.37) Assert.Equal(analytic.At(energy), table.At(energy), 0.015);
    }

    [Fact]
    public void Wrong_tables_are_refused_with_the_bin_named()
    {
        Assert.Throws<ArgumentException>(() => new EfficiencyTable([1, 2], [1, 1], [2, 2], "x"));
        Assert.Contains("Bin 1", Assert.Throws<ArgumentException>(() => new EfficiencyTable([1, 2, 3], [1, 3], [2, 2], "x")).Message);
        Assert.Contains("do not ascend", Assert.Throws<ArgumentException>(() => new EfficiencyTable([1, 2, 2], [1, 1], [2, 2], "x")).Message);
        Assert.Throws<ArgumentException>(() => new EfficiencyTable([1, 2], [0], [0], "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdEfficiency { ConstantTerm = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdEfficiency { BeamEnergyGeV = double.NaN });
    }
}
