using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeMon.Physics.Showers;

/// <summary>Options of the deterministic transport.</summary>
public sealed record TransportOptions
{
    /// <summary>Cells of the logarithmic energy grid, 200 to 40000.</summary>
    public int Cells { get; init; } = 4000;

    /// <summary>Lowest energy followed, as a fraction of the beam energy, 0.01 to 0.9.</summary>
    public double LowestFraction { get; init; } = 0.1;

    /// <summary>Suppression of soft bremsstrahlung after Landau, Pomeranchuk and Migdal; off only to compare with programs that do not have it.</summary>
    public bool LandauPomeranchukMigdal { get; init; } = true;
}

/// <summary>
/// Deterministic transport of the high-energy part of an electromagnetic shower in a thick absorber: the coupled equations for electrons, positrons and
/// photons are triangular in energy and are solved from the top down on a logarithmic grid, where the scaling cross-sections become convolutions. Only the track
/// length matters, not the depth, so there is no development in depth. Bremsstrahlung and pair production are symmetric in charge; annihilation in flight
/// and Moller and Bhabha scattering are left out (they matter below 1 GeV).
/// </summary>
public static class ShowerTransport
{
    private const int KernelsInEnergy = 12;
    private const int BlockCells = 32;

    /// <summary>Track lengths of the shower of one beam particle.</summary>
    /// <param name="absorber">Absorber, thick enough to stop the shower.</param>
    /// <param name="beamEnergyGeV">Energy of the beam [GeV], 20 to 200.</param>
    /// <param name="options">Options of the transport; defaults if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">Energy or an option out of range.</exception>
    public static TrackLengths Solve(Absorber absorber, double beamEnergyGeV, TransportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(absorber);
        options ??= new TransportOptions();
        Require.InRange(beamEnergyGeV, 20, 200, "GeV", "Transport was checked for beams of 20 to 200 GeV.");
        int cells = (int)Require.InRange(options.Cells, 200, 40000, "cells", "Take 4000, or more to see the convergence.", nameof(options.Cells));
        double lowest = Require.InRange(options.LowestFraction, 0.01, 0.9, "of the beam energy", "Take 0.1.", nameof(options.LowestFraction));
        if (!options.LandauPomeranchukMigdal) absorber = WithoutSuppression(absorber);

        double step = Math.Log(1 / lowest) / cells;
        int points = cells + 1;
        // The kernels change slowly with energy: a few of them, interpolated in ln E.
        var kernels = new ShowerKernel[KernelsInEnergy];
        double Knot(int k) => Math.Log(1 / lowest) * k / (KernelsInEnergy - 1);
        Parallel.For(0, KernelsInEnergy, k => kernels[k] = ShowerKernel.Build(absorber, beamEnergyGeV * Math.Exp(-Knot(k)), step, points));
        double[] pair = kernels[0].Pair;
        double pairRate = kernels[0].PairRate, collisionLoss = absorber.Elements.Sum(e => e.Share * e.Material.CollisionLossPerRadiationLength);

        // Sums and differences of electrons and positrons decouple: pairs feed the sum only.
        double[] sum = new double[points], difference = new double[points], photons = new double[points];
        double[] intoSum = new double[points], intoDifference = new double[points], intoPhotons = new double[points];
        intoSum[0] = intoDifference[0] = 1; // one beam electron
        ShowerKernel local = kernels[0].Scratch();
        double cellLoss = 1 - Math.Exp(-step);
        for (int i = 0; i < points; i++)
        {
            if (i % BlockCells == 0)
            {
                double position = Math.Min((i + BlockCells / 2.0) * step / Knot(1), KernelsInEnergy - 1 - 1e-9);
                int k = (int)position;
                local.Mix(kernels[k], kernels[k + 1], position - k, points);
            }
            double energy = beamEnergyGeV * Math.Exp(-i * step);
            double collision = collisionLoss / (energy * cellLoss); // cells per X0 lost to ionisation
            double electronOut = local.ElectronOut + collision;

            // Within the cell: out S = into + 2 P_0 G, rate G = into + B_0 S.
            double determinant = electronOut * pairRate - 2 * pair[0] * local.Photon[0];
            sum[i] = (intoSum[i] * pairRate + 2 * pair[0] * intoPhotons[i]) / determinant;
            photons[i] = (electronOut * intoPhotons[i] + local.Photon[0] * intoSum[i]) / determinant;
            difference[i] = intoDifference[i] / electronOut;

            int below = points - i - 1;
            if (below == 0) break;
            ReadOnlySpan<double> electronKernel = local.Electron.AsSpan(1, below);
            AddScaled(intoSum.AsSpan(i + 1), electronKernel, sum[i]);
            AddScaled(intoDifference.AsSpan(i + 1), electronKernel, difference[i]);
            AddScaled(intoPhotons.AsSpan(i + 1), local.Photon.AsSpan(1, below), sum[i]);
            AddScaled(intoSum.AsSpan(i + 1), pair.AsSpan(1, below), 2 * photons[i]);
            intoSum[i + 1] += collision * sum[i];
            intoDifference[i + 1] += collision * difference[i];
        }

        double radiator = absorber.RadiatorShare;
        var same = new double[points];
        var opposite = new double[points];
        for (int i = 0; i < points; i++)
        {
            same[i] = radiator * (sum[i] + difference[i]) / 2;
            opposite[i] = radiator * (sum[i] - difference[i]) / 2;
        }
        return new TrackLengths(beamEnergyGeV, step, same, opposite);
    }

    /// <summary>target += factor * source, element by element: the same result for every vector width.</summary>
    internal static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        target = target[..source.Length];
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(target);
        var sources = MemoryMarshal.Cast<double, Vector<double>>(source);
        for (int i = 0; i < vectors.Length; i++) vectors[i] += sources[i] * factor;
        for (int i = vectors.Length * Vector<double>.Count; i < target.Length; i++) target[i] += source[i] * factor;
    }

    private static Absorber WithoutSuppression(Absorber absorber) =>
        absorber with { Elements = [.. absorber.Elements.Select(e => (e.Material with { LandauPomeranchukMigdal = false }, e.Share))] };
}
