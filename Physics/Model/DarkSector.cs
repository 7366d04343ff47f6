namespace EdgeMon.Physics.Model;

/// <summary>
/// Light dark matter coupled to the Z' (Eqs 3, 4): L_D = g_D Z'_m J_D^m, alpha_D = g_D^2 / 4 pi.
/// </summary>
/// <param name="AlphaD">alpha_D = g_D^2/4 pi, above 0 up to 1 (perturbative); the paper takes 0.1 and 0.02.</param>
/// <param name="MassRatio">m_Z'/m_chi, above 2 so that Z' -> chi chi is open; the paper takes 3.</param>
/// <param name="Kind">Nature of chi.</param>
public sealed record DarkSector(double AlphaD, double MassRatio = 3, DarkMatterKind Kind = DarkMatterKind.ComplexScalar)
{
    /// <summary>alpha_D = g_D^2/4 pi.</summary>
    public double AlphaD { get; init => field = CheckAlphaD(value); } = CheckAlphaD(AlphaD);

    /// <summary>m_Z'/m_chi.</summary>
    public double MassRatio { get; init => field = CheckMassRatio(value); } = CheckMassRatio(MassRatio);

    /// <summary>g_D = sqrt(4 pi alpha_D): 1.12 for alpha_D = 0.1, 0.50 for 0.02.</summary>
    public double Coupling => Math.Sqrt(4 * Math.PI * AlphaD);

    /// <summary>
    /// Width of a vector of mass <paramref name="massGeV"/> into dark matter of mass <paramref name="darkMassGeV"/> [GeV]:
    /// scalar (alpha_D m/12) b^3 (Eq. 9), Dirac (alpha_D m/3)(1 + 2 r^2) b, Majorana (alpha_D m/6) b^3, b = sqrt(1 - 4 r^2), r = m_chi/m; 0 below threshold.
    /// </summary>
    /// <param name="massGeV">Mass, or sqrt(s) off the mass shell [GeV].</param>
    /// <param name="darkMassGeV">Mass of chi [GeV].</param>
    /// <exception cref="ArgumentOutOfRangeException">A mass is not positive.</exception>
    public double Width(double massGeV, double darkMassGeV)
    {
        Require.Positive(massGeV, "GeV");
        Require.Positive(darkMassGeV, "GeV");
        double squaredRatio = darkMassGeV / massGeV * (darkMassGeV / massGeV);
        if (squaredRatio >= 0.25) return 0;
        double velocity = Math.Sqrt(1 - 4 * squaredRatio);
        return AlphaD * massGeV * Kind switch
        {
            DarkMatterKind.ComplexScalar => velocity * velocity * velocity / 12,
            DarkMatterKind.Dirac => (1 + 2 * squaredRatio) * velocity / 3,
            DarkMatterKind.Majorana => velocity * velocity * velocity / 6,
            _ => throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "Unknown kind of dark matter. Take ComplexScalar, Dirac or Majorana."),
        };
    }

    private static double CheckAlphaD(double alphaD) =>
        Require.InRange(alphaD, 1e-6, 1, "", "alpha_D must be perturbative; the paper uses 0.1 and 0.02.", nameof(AlphaD));

    private static double CheckMassRatio(double massRatio) => Require.InRange(massRatio, 2 + 1e-9, 1000, "(m_Z'/m_chi)",
        "The decay into dark matter must be open: take a ratio above 2; the paper uses 3.", nameof(MassRatio));
}
