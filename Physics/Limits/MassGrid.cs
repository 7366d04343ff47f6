namespace EdgeMon.Physics.Limits;

/// <summary>Masses at which limits are computed.</summary>
public static class MassGrid
{
    /// <summary>
    /// 200 masses from 1 to 600 MeV [MeV]: logarithmic steps, and steps of 1.2 MeV from 205 to 330 MeV, where the muon threshold and the resonance shape the limit.
    /// </summary>
    public static double[] Default()
    {
        const int light = 78, resonance = 105, heavy = 17;
        var masses = new double[light + resonance + heavy];
        for (int i = 0; i < light; i++) masses[i] = Math.Pow(205, (double)i / light);
        for (int i = 0; i < resonance; i++) masses[light + i] = 205 + 125.0 * i / resonance;
        for (int i = 0; i < heavy; i++) masses[light + resonance + i] = 330 * Math.Pow(600.0 / 330, (double)i / (heavy - 1));
        return masses;
    }

    /// <summary>Masses checked and copied.</summary>
    /// <exception cref="ArgumentException">Empty or not ascending.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A mass outside 1 to 600 MeV.</exception>
    internal static double[] Checked(IReadOnlyList<double> massesMeV)
    {
        if (massesMeV.Count == 0) throw new ArgumentException("No masses given. Give at least one mass in MeV, 1 to 600.", nameof(massesMeV));
        for (int i = 0; i < massesMeV.Count; i++)
        {
            Require.InRange(massesMeV[i], 1, 600, "MeV", "Limits are computed for 1 to 600 MeV.", nameof(massesMeV));
            if (i > 0 && massesMeV[i] <= massesMeV[i - 1])
                throw new ArgumentException($"Mass {i} ({massesMeV[i]} MeV) does not lie above the one before ({massesMeV[i - 1]} MeV). Sort the masses and drop repetitions.", nameof(massesMeV));
        }
        return [.. massesMeV];
    }
}
