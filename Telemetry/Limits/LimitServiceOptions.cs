using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Telemetry.Limits;

/// <summary>Settings of the limit service.</summary>
public sealed record LimitServiceOptions
{
    /// <summary>Electrons on target that the campaign aims at, for the sensitivity at the goal.</summary>
    [Range(1e6, 1e16)]
    public double EotGoal { get; init; } = 1e13;
    /// <summary>alpha_D of the dark model, 0 to leave the model out.</summary>
    [Range(0.0, 1.0)]
    public double AlphaD { get; init; } = 0.1;
    /// <summary>Confidence level.</summary>
    [Range(0.5, 0.9999)]
    public double ConfidenceLevel { get; init; } = 0.9;
    /// <summary>Measured efficiency in place of the analytic one of the cut: a .json of edgemon efficiency. Null for none.</summary>
    public string? EfficiencyTable { get; init; }
    /// <summary>Standard deviation of the signal efficiency, relative to it, marginalised in the limits. 0 for an efficiency that is known.</summary>
    [Range(0.0, 0.5)]
    public double EfficiencyUncertainty { get; init; }
}
