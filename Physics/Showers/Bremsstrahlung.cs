namespace EdgeMon.Physics.Showers;

/// <summary>
/// Bremsstrahlung and pair production at high energy, per radiation length (Tsai 1974, complete screening), with the suppression of
/// soft photons after Landau, Pomeranchuk and Migdal.
/// </summary>
internal static class Bremsstrahlung
{
    /// <summary>f(y) = y dN/dy per X0 = 4/3 - 4y/3 + y^2 + eta (1 - y), y the fraction of the electron's energy that the photon takes.</summary>
    public static double Spectrum(double y, double eta) => 4.0 / 3 * (1 - y) + y * y + eta * (1 - y);

    /// <summary>
    /// f(y) with Migdal's suppression: (xi/3) {y^2 G(s) + 2 [1 + (1-y)^2] phi(s)} + eta (1 - y), s = sqrt(E_LPM y / (8 E (1-y) xi)).
    /// </summary>
    public static double SuppressedSpectrum(double y, double eta, double energyGeV, double lpmEnergyGeV, double s1)
    {
        double unscaled = Math.Sqrt(lpmEnergyGeV * y / (8 * energyGeV * (1 - y)));
        double xi = Xi(unscaled, s1), s = unscaled / Math.Sqrt(xi);
        // For s -> infinity xi = phi = G = 1; xi > 1 only increases what phi and G take away.
        double suppressed = xi / 3 * (y * y * G(s) + 2 * (1 + (1 - y) * (1 - y)) * Phi(s)) + eta * (1 - y);
        return Math.Min(suppressed, Spectrum(y, eta));
    }

    /// <summary>x dN/dx of the electron (or the positron) in pair production by a photon, per X0: dN/dx = 1 - (4/3 + eta) x (1-x).</summary>
    public static double PairSpectrum(double x, double eta) => x * (1 - (4.0 / 3 + eta) * x * (1 - x));

    /// <summary>Pairs per photon and X0: 7/9 - eta/6.</summary>
    public static double PairRate(double eta) => 7.0 / 9 - eta / 6;

    /// <summary>Migdal's phi(s) in the fit of Stanev et al., Phys. Rev. D 25 (1982) 1291.</summary>
    public static double Phi(double s) => s switch
    {
        < 1.54954 => 1 - Math.Exp(-6 * s * (1 + (3 - Math.PI) * s) + s * s * s / (0.623 + 0.796 * s + 0.658 * s * s)),
        _ => 1 - 0.012 / (s * s * s * s),
    };

    /// <summary>Migdal's G(s) in the fit of Stanev et al.</summary>
    public static double G(double s)
    {
        if (s >= 1.9156) return 1 - 0.022 / (s * s * s * s);
        if (s >= 0.710390) return s < 0.904912 ? 36 * s * s / (36 * s * s + 1) : 1 - 0.022 / (s * s * s * s);
        double psi = 1 - Math.Exp(-4 * s - 8 * s * s / (1 + 3.936 * s + 4.97 * s * s - 0.05 * s * s * s + 7.5 * s * s * s * s));
        return 3 * psi - 2 * Phi(s);
    }

    /// <summary>Migdal's logarithmic factor xi(s), from 2 at s1 = (Z^(1/3)/184)^2 to 1 at s = 1.</summary>
    public static double Xi(double s, double s1)
    {
        if (s <= s1) return 2;
        if (s >= 1) return 1;
        double h = Math.Log(s) / Math.Log(s1);
        return 1 + h - 0.08 * (1 - h) * (1 - (1 - h) * (1 - h)) / Math.Log(s1);
    }
}
