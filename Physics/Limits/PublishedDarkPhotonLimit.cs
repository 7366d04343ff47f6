namespace EdgeMon.Physics.Limits;

/// <summary>
/// Published 90 % CL upper limit of NA64 on the kinetic mixing eps of an invisible dark photon, which the recast (Eq. 14) starts from: 2.84e11 electrons on
/// target, no candidate, N_up = 2.3, radiative production only (Phys. Rev. Lett. 123 (2019) 121801, arXiv:1906.00176).
/// </summary>
/// <remarks>
/// Table digitised from Fig. 3 of the publication by the DarkCast project (github.com/micha-a-schmidt/darkcast, commit db9a0f66, limits/NA64_NA642019imj.lmt): a smooth
/// curve with the errors of digitisation. No table was published.
/// </remarks>
public static class PublishedDarkPhotonLimit
{
    /// <summary>Electrons on target behind the published limit.</summary>
    public const double Eot = 2.84e11;

    /// <summary>Upper limit on the number of signal events behind the published limit.</summary>
    public const double SignalEvents = 2.3;

    /// <summary>Lightest mass of the table [GeV].</summary>
    public const double LightestGeV = 1e-3;

    /// <summary>Heaviest mass of the table [GeV].</summary>
    public const double HeaviestGeV = 1.0056;

    /// <summary>Masses of the table [MeV].</summary>
    public static double[] MassesMeV() => [.. Table.Select(row => row.MassMeV)];

    // Mass [MeV], eps.
    private static readonly (double MassMeV, double Epsilon)[] Table =
    [
        (1, 7.544e-06), (1.012, 7.544e-06), (1.0287, 7.5473e-06), (1.0503, 7.5582e-06), (1.0768, 7.5805e-06), (1.1086, 7.6173e-06),
        (1.1458, 7.6714e-06), (1.1888, 7.7454e-06), (1.238, 7.8414e-06), (1.2938, 7.9615e-06), (1.3567, 8.1075e-06), (1.4272, 8.2813e-06),
        (1.506, 8.485e-06), (1.5938, 8.7204e-06), (1.6914, 8.9895e-06), (1.7996, 9.2946e-06), (1.9194, 9.638e-06), (2.0517, 1.0022e-05),
        (2.1978, 1.045e-05), (2.3589, 1.0925e-05), (2.5363, 1.145e-05), (2.7316, 1.2029e-05), (2.9465, 1.2665e-05), (3.1826, 1.3364e-05),
        (3.4419, 1.413e-05), (3.7267, 1.4969e-05), (4.0392, 1.5887e-05), (4.382, 1.689e-05), (4.758, 1.7986e-05), (5.1703, 1.9183e-05),
        (5.6221, 2.0491e-05), (6.1173, 2.1919e-05), (6.66, 2.3479e-05), (7.2547, 2.5184e-05), (7.9063, 2.7047e-05), (8.6203, 2.9086e-05),
        (9.4027, 3.1317e-05), (10.26, 3.3762e-05), (11.2, 3.6443e-05), (12.231, 3.9385e-05), (13.361, 4.2618e-05), (14.6, 4.6174e-05),
        (15.96, 5.009e-05), (17.452, 5.4409e-05), (19.09, 5.9177e-05), (20.888, 6.445e-05), (22.862, 7.0287e-05), (25.03, 7.6759e-05),
        (27.411, 8.3946e-05), (30.028, 9.1937e-05), (32.902, 0.00010084), (36.061, 0.00011076), (39.532, 0.00012184), (43.345, 0.00013424),
        (47.534, 0.00014813), (52.136, 0.00016372), (57.19, 0.00018122), (62.739, 0.00020092), (68.83, 0.00022312), (75.512, 0.00024817),
        (82.84, 0.00027647), (90.874, 0.0003085), (99.675, 0.0003448), (109.31, 0.00038599), (119.86, 0.00043281), (131.39, 0.00048608),
        (144, 0.00054679), (157.76, 0.00061607), (172.79, 0.00069523), (189.18, 0.00078582), (207.04, 0.00088963), (226.51, 0.0010088),
        (247.7, 0.0011456), (270.77, 0.0013031), (295.87, 0.0014846), (323.17, 0.0016941), (352.86, 0.0019362), (385.14, 0.0022164),
        (420.25, 0.0025413), (458.46, 0.0029185), (500.03, 0.0033573), (545.31, 0.0038685), (594.68, 0.0044652), (648.54, 0.005163),
        (707.4, 0.0059807), (771.83, 0.0069407), (842.47, 0.0080706), (920.1, 0.0094034), (1005.6, 0.01098),
    ];

    /// <summary>eps_up at a mass, interpolated in the logarithms.</summary>
    /// <param name="massGeV">Mass of the dark photon [GeV].</param>
    /// <exception cref="ArgumentOutOfRangeException">Mass outside the table.</exception>
    public static double Epsilon(double massGeV)
    {
        Require.InRange(massGeV, LightestGeV * (1 - 1e-12), HeaviestGeV * (1 + 1e-12), "GeV", "The published limit covers 1 MeV to 1 GeV.");
        double massMeV = massGeV * 1000;
        int upper = 1;
        while (upper < Table.Length - 1 && Table[upper].MassMeV < massMeV) upper++;
        var (lowMass, lowEpsilon) = Table[upper - 1];
        var (highMass, highEpsilon) = Table[upper];
        double share = Math.Clamp(Math.Log(massMeV / lowMass) / Math.Log(highMass / lowMass), 0, 1);
        return lowEpsilon * Math.Pow(highEpsilon / lowEpsilon, share);
    }
}
