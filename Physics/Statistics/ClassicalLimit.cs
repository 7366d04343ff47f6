namespace EdgeMon.Physics.Statistics;

/// <summary>Classical (Neyman) upper limits: the signal at which so few candidates become improbable.</summary>
internal static class ClassicalLimit
{
    /// <summary>
    /// CLs+b: the s with &lt;P(n' &lt;= n | s e + b)&gt; = 1 - CL, 0 where even no signal is excluded. It excludes signals to which the experiment is not
    /// sensitive when the background fluctuates down, which is why it is not offered as a method; CLs is never below it.
    /// </summary>
    public static double BackgroundSubtracted(
        int candidates, double background, double backgroundUncertainty, double efficiencyUncertainty, double cl)
    {
        CountingInput.Check(candidates, background, backgroundUncertainty, efficiencyUncertainty, cl);
        double backgroundOnly = Math.Exp(new BackgroundAverage(background, backgroundUncertainty).LogAtMost(candidates, 0));
        var ratio = new SignalRatio(background, backgroundUncertainty, NuisanceNodes.Efficiency(efficiencyUncertainty, candidates, backgroundUncertainty, 1 - cl), candidates);
        return ratio.Solve(candidates, (1 - cl) / backgroundOnly);
    }
}
