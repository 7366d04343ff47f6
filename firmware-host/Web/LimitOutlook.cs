using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Showers;

namespace EdgeMon.Host.Web;

/// <summary>A limit expected at the goal.</summary>
/// <param name="Beam">Beam particle.</param>
/// <param name="Model">Model.</param>
/// <param name="AlphaD">alpha_D of the dark model; 0 for vanilla.</param>
/// <param name="MassesMeV">Masses [MeV].</param>
/// <param name="Expected">Median expected limit on g_Z'.</param>
public sealed record ProjectedLimit(BeamParticle Beam, ZPrimeModel Model, double AlphaD, double[] MassesMeV, double[] Expected);

/// <summary>Electrons on target that a line needs, at each mass.</summary>
/// <param name="Beam">Beam particle.</param>
/// <param name="Model">Model.</param>
/// <param name="Target">The line: "g-2 upper edge", ...</param>
/// <param name="MassesMeV">Masses [MeV].</param>
/// <param name="Eot">EOT from which on the median expected limit stays below the line; infinite beyond the range scanned.</param>
public sealed record NeededEot(BeamParticle Beam, ZPrimeModel Model, string Target, double[] MassesMeV, double[] Eot);

/// <summary>How far the data will reach, from what has been counted so far.</summary>
/// <param name="EotNow">Electrons on target counted.</param>
/// <param name="EotGoal">Electrons on target of the projections.</param>
/// <param name="LargestEot">Largest number of electrons on target scanned.</param>
/// <param name="BackgroundAtGoal">Background of the projections [events].</param>
/// <param name="Assumption">How the background was taken, for people.</param>
/// <param name="Projections">Expected limits at the goal, both beams and all models.</param>
/// <param name="Needed">EOT needed to reach the g-2 band, both beams and all models.</param>
public sealed record LimitOutlook(double EotNow, double EotGoal, double LargestEot, double BackgroundAtGoal, string Assumption,
    IReadOnlyList<ProjectedLimit> Projections, IReadOnlyList<NeededEot> Needed);
