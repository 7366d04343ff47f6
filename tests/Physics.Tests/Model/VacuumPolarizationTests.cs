using System.Numerics;
using EdgeMon.Physics.Model;

namespace EdgeMon.Physics.Tests.Model;

public class VacuumPolarizationTests
{
    [Theory]
    [InlineData(1e-12)]
    [InlineData(-1e-9)]
    [InlineData(1e-6)]
    [InlineData(5e-4)]
    [InlineData(1e-3)]
    [InlineData(-1e-3)]
    [InlineData(0.0111)] // just below m_mu^2, where the series hands over
    [InlineData(0.0112)] // just above
    [InlineData(0.03)]
    [InlineData(0.0446)] // just below 4 m_mu^2
    [InlineData(0.0447)] // just above
    [InlineData(0.0625)]
    [InlineData(0.25)]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    [InlineData(3.157)]
    [InlineData(12.0)]
    [InlineData(12.7)]
    [InlineData(100.0)]
    [InlineData(-100.0)]
    public void Closed_form_agrees_with_direct_integration_in_31_digits_to_1e_12(double q2)
    {
        Complex direct = DirectFeynmanIntegral.Of(q2), closed = VacuumPolarization.FeynmanIntegral(q2);
        Near.Relative(direct.Real, closed.Real, 1e-12, $"Re I({q2})");
        if (direct.Imaginary == 0) Assert.Equal(0, closed.Imaginary);
        else Near.Relative(direct.Imaginary, closed.Imaginary, 1e-12, $"Im I({q2})");
    }

    [Fact]
    public void Closed_form_agrees_with_direct_integration_at_200_seeded_momenta()
    {
        ulong state = 2206_03101;
        for (int i = 0; i < 200; i++)
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            double uniform = (state >> 11) * (1.0 / (1UL << 53));
            double q2 = Math.Pow(10, -10 + 12 * uniform) * (i % 2 == 0 ? 1 : -1);
            Complex direct = DirectFeynmanIntegral.Of(q2), closed = VacuumPolarization.FeynmanIntegral(q2);
            Assert.True((closed - direct).Magnitude <= 1e-12 * direct.Magnitude, $"q2 = {q2}: {closed} against {direct}");
        }
    }

    [Theory] // reference calculation, numbers with ten digits
    [InlineData(0.0625, 1.1928640155, 0.3797307416)]
    [InlineData(0.09, 1.0384395624, 0.4638593482)]
    [InlineData(0.25, 0.7499510040, 0.5169186897)]
    [InlineData(-1, 0.4690610361, 0)]
    public void Feynman_integral_has_the_reference_values(double q2, double real, double imaginary)
    {
        Complex value = VacuumPolarization.FeynmanIntegral(q2);
        Assert.Equal(real, value.Real, 1e-10);
        Assert.Equal(imaginary, value.Imaginary, 1e-10);
    }

    [Theory] // reference calculation: |Pi|/g at sqrt(q^2) in GeV
    [InlineData(1e-3, 0.014433)]
    [InlineData(31.6e-3, 0.014479)]
    [InlineData(0.1, 0.014940)]
    [InlineData(0.2, 0.018166)]
    [InlineData(0.25, 0.019205)]
    [InlineData(0.3, 0.017448)]
    [InlineData(0.5, 0.013973)]
    [InlineData(0.6, 0.013025)]
    [InlineData(1.0, 0.010792)]
    public void Mixing_has_the_reference_values(double q, double expected) =>
        Assert.Equal(expected, VacuumPolarization.PerCoupling(q * q).Magnitude, 0.6e-6);

    [Fact]
    public void Mixing_at_zero_is_e_over_6_pi_squared_times_the_logarithm_of_the_mass_ratio()
    {
        double expected = PhysicalConstants.ElementaryCharge / (6 * Math.PI * Math.PI) * Math.Log(PhysicalConstants.TauMass / PhysicalConstants.MuonMass);
        Near.Relative(expected, VacuumPolarization.PerCoupling(0).Real, 1e-15);
        Assert.Equal(0.0144329, expected, 5e-8);
    }

    [Fact]
    public void Mixing_rises_by_half_at_the_muon_threshold()
    {
        double threshold = 4 * PhysicalConstants.MuonMass * PhysicalConstants.MuonMass;
        double ratio = VacuumPolarization.PerCoupling(threshold).Magnitude / VacuumPolarization.PerCoupling(0).Magnitude;
        Assert.Equal(0.021244, VacuumPolarization.PerCoupling(threshold).Magnitude, 0.6e-6);
        Assert.Equal(1.4719, ratio, 1e-4); // the paper: "about 1.5"
    }

    [Theory]
    [InlineData(0.0447)]
    [InlineData(0.0625)]
    [InlineData(0.36)]
    [InlineData(20.0)]
    public void Imaginary_part_obeys_unitarity(double q2) =>
        Near.Relative(VacuumPolarization.ImaginaryPerCoupling(q2), VacuumPolarization.PerCoupling(q2).Imaginary, 1e-13);

    [Fact]
    public void Imaginary_part_vanishes_below_the_muon_threshold() =>
        Assert.All(new[] { -1, 0, 1e-6, 0.0446 }, q2 => Assert.Equal(0, VacuumPolarization.ImaginaryPerCoupling(q2)));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Momentum_that_is_no_number_is_refused(double q2) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VacuumPolarization.FeynmanIntegral(q2));
}
