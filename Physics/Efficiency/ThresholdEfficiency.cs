using System.Globalization;
using MathNet.Numerics;

namespace EdgeMon.Physics.Efficiency;

/// <summary>
/// Analytic eta_down: a sharp cut on the energy in the calorimeter, smeared by its resolution,
/// eta = (1 + erf[(cut - E_dep)/(sqrt 2 sigma)])/2 with E_dep = E_0 - E_F and sigma^2 = a^2 E_dep + (c E_dep)^2.
/// </summary>
public sealed record ThresholdEfficiency : IMissingEnergyEfficiency
{
    /// <summary>Energy of the beam E_0 [GeV].</summary>
    public double BeamEnergyGeV { get; init => field = Require.InRange(value, 20, 200, "GeV", "Give the beam energy.", nameof(BeamEnergyGeV)); } = 100;

    /// <summary>Largest energy in the calorimeter that passes [GeV]: 50, so that at least 50 GeV are missing at 100 GeV.</summary>
    public double LargestDepositGeV { get; init => field = Require.InRange(value, 0.1, 199, "GeV", "The paper's cut is 50 GeV.", nameof(LargestDepositGeV)); } = 50;

    /// <summary>Stochastic term a of the resolution [sqrt(GeV)]: 0.10.</summary>
    public double StochasticTerm { get; init => field = Require.InRange(value, 0, 1, "sqrt(GeV)", "0.10 is 10 %/sqrt(E).", nameof(StochasticTerm)); } = 0.10;

    /// <summary>Constant term c of the resolution: 0.04; 0 to 0.08 brackets what is known.</summary>
    public double ConstantTerm { get; init => field = Require.InRange(value, 0, 0.5, "", "0.04 is 4 %.", nameof(ConstantTerm)); } = 0.04;

    /// <inheritdoc/>
    public string Provenance => string.Create(CultureInfo.InvariantCulture,
        $"analytic: E_ECAL < {LargestDepositGeV:R} GeV at {BeamEnergyGeV:R} GeV, sigma^2 = {StochasticTerm:R}^2 E + ({ConstantTerm:R} E)^2");

    /// <inheritdoc/>
    public double At(double missingEnergyGeV)
    {
        double deposit = BeamEnergyGeV - missingEnergyGeV;
        if (deposit <= 0) return 1;
        double variance = StochasticTerm * StochasticTerm * deposit + ConstantTerm * ConstantTerm * deposit * deposit;
        if (variance == 0) return deposit <= LargestDepositGeV ? 1 : 0;
        return 0.5 * (1 + SpecialFunctions.Erf((LargestDepositGeV - deposit) / Math.Sqrt(2 * variance)));
    }
}
