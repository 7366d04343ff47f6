namespace EdgeMon.Physics.Limits;

/// <summary>Which Z' the limit is for.</summary>
public enum ZPrimeModel
{
    /// <summary>Z' of L_mu - L_tau alone: invisible decays to neutrinos.</summary>
    Vanilla = 0,
    /// <summary>Z' that also couples to light dark matter chi with alpha_D.</summary>
    Dark = 1,
}

/// <summary>How the limit on the coupling is derived.</summary>
public enum LimitApproach
{
    /// <summary>Recast of the published dark-photon limit (Eqs 14, 15): efficiencies and cross-sections cancel.</summary>
    Recast = 0,
    /// <summary>From yields per electron on target and a total efficiency.</summary>
    Direct = 1,
    /// <summary>Recast with the radiative process alone, |Pi(m^2)|^2 in narrow-width approximation: a placeholder that needs no transport.</summary>
    RadiativeOnlyRecast = 2,
}

/// <summary>What was counted.</summary>
/// <param name="Eot">Electrons on target, &gt;= 0.</param>
/// <param name="Candidates">Events in the signal box, &gt;= 0.</param>
/// <param name="Background">Background expected, &gt;= 0.</param>
/// <param name="BackgroundUncertainty">One standard deviation of the background, &gt;= 0.</param>
public sealed record CountingResult(double Eot, int Candidates, double Background, double BackgroundUncertainty);

/// <summary>
/// Upper limits on g_Z' against the mass of the Z', observed and expected with bands. All arrays have the length of
/// <see cref="MassesMeV"/>. A mass at which nothing can be excluded has <see cref="double.PositiveInfinity"/>; no entry is NaN.
/// </summary>
public sealed record LimitCurve
{
    /// <summary>Model.</summary>
    public required ZPrimeModel Model { get; init; }
    /// <summary>alpha_D of the dark model; 0 for vanilla.</summary>
    public required double AlphaD { get; init; }
    /// <summary>How it was derived.</summary>
    public required LimitApproach Approach { get; init; }
    /// <summary>Statistical method: "cls", "classical", "bayes", "feldman-cousins", "profile".</summary>
    public required string Method { get; init; }
    /// <summary>Confidence level, 0.9 by default.</summary>
    public required double ConfidenceLevel { get; init; }
    /// <summary>What was counted.</summary>
    public required CountingResult Counting { get; init; }
    /// <summary>Upper limit on the number of signal events, observed.</summary>
    public required double SignalEventsObserved { get; init; }
    /// <summary>Median expected upper limit on the number of signal events without signal.</summary>
    public required double SignalEventsExpected { get; init; }
    /// <summary>Masses of the Z' [MeV], ascending.</summary>
    public required double[] MassesMeV { get; init; }
    /// <summary>Observed limit on g_Z'.</summary>
    public required double[] Observed { get; init; }
    /// <summary>Expected limit on g_Z', background only.</summary>
    public required double[] Expected { get; init; }
    /// <summary>Lower edge of the 2-sigma band of the expected limit.</summary>
    public required double[] ExpectedMinus2Sigma { get; init; }
    /// <summary>Lower edge of the 1-sigma band of the expected limit.</summary>
    public required double[] ExpectedMinus1Sigma { get; init; }
    /// <summary>Upper edge of the 1-sigma band of the expected limit.</summary>
    public required double[] ExpectedPlus1Sigma { get; init; }
    /// <summary>Upper edge of the 2-sigma band of the expected limit.</summary>
    public required double[] ExpectedPlus2Sigma { get; init; }
}
