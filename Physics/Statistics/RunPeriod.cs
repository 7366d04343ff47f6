namespace EdgeMon.Physics.Statistics;

/// <summary>One data-taking period of a combination.</summary>
/// <param name="Candidates">Events in the signal box, &gt;= 0.</param>
/// <param name="Background">Background expected [events], &gt;= 0.</param>
/// <param name="BackgroundUncertainty">Its standard deviation [events], &gt;= 0; independent between periods.</param>
/// <param name="SignalWeight">
/// Signal events expected per unit of a common strength, &gt; 0: efficiency times EOT, in any unit as only ratios between periods count.
/// </param>
public sealed record RunPeriod(int Candidates, double Background, double BackgroundUncertainty, double SignalWeight);
