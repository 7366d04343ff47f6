namespace EdgeMon.Physics.Limits;

/// <summary>
/// eta_up: efficiency of everything that does not depend on the missing energy (beam and synchrotron-radiation tag, preshower, VETO and HCAL, live time), used by the direct approach.
/// The recast needs none: it cancels in Eq. 14.
/// </summary>
/// <param name="Value">Efficiency, above 0 up to 1. 0.40 is what the NA64 limit with 9.37e11 EOT implies over three decades of mass (docs/physics.md).</param>
/// <param name="RelativeUncertainty">One relative standard deviation, 0 to 1; statistics marginalises over it when it makes the limit on the number of events.</param>
public sealed record UpstreamEfficiency(double Value = 0.40, double RelativeUncertainty = 0.125)
{
    /// <summary>Efficiency.</summary>
    public double Value { get; init => field = CheckValue(value); } = CheckValue(Value);

    /// <summary>Relative standard deviation.</summary>
    public double RelativeUncertainty { get; init => field = CheckUncertainty(value); } = CheckUncertainty(RelativeUncertainty);

    private static double CheckValue(double value) => Require.InRange(value, 1e-6, 1, "", "An efficiency lies above 0 and at most at 1.", nameof(Value));

    private static double CheckUncertainty(double value) => Require.InRange(value, 0, 1, "", "Give a relative error, 0.125 for 12.5 %.", nameof(RelativeUncertainty));
}
