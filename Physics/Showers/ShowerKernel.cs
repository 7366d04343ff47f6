using EdgeMon.Physics.Numerics;

namespace EdgeMon.Physics.Showers;

/// <summary>
/// Rates at which the shower moves particles down the logarithmic energy grid E_i = E_0 exp(-i h), per X0 of the absorber: index d is the
/// number of cells moved. A loss that falls between two cells is shared so that the mean energy is exact.
/// </summary>
internal sealed class ShowerKernel
{
    private ShowerKernel(int cells)
    {
        Electron = new double[cells];
        Photon = new double[cells];
        Pair = new double[cells];
    }

    /// <summary>Electron to electron by bremsstrahlung; index 0 is unused (no move).</summary>
    public double[] Electron { get; }

    /// <summary>Rate at which electrons leave their cell by bremsstrahlung, also beyond the end of the grid.</summary>
    public double ElectronOut { get; private set; }

    /// <summary>Electron to photon.</summary>
    public double[] Photon { get; }

    /// <summary>Photon to one of the pair's particles (the same for the electron and the positron).</summary>
    public double[] Pair { get; }

    /// <summary>Pairs per photon.</summary>
    public double PairRate { get; private set; }

    /// <summary>Kernel for electrons of one energy (which matters through the suppression of soft photons only).</summary>
    public static ShowerKernel Build(Absorber absorber, double energyGeV, double step, int cells)
    {
        var kernel = new ShowerKernel(cells);
        foreach (var (material, share) in absorber.Elements) kernel.Add(material, share, energyGeV, step, cells);
        return kernel;
    }

    /// <summary>Linear mixture (1 - share) low + share high, written into this kernel's electron and photon parts.</summary>
    public void Mix(ShowerKernel low, ShowerKernel high, double share, int cells)
    {
        for (int d = 0; d < cells; d++)
        {
            Electron[d] = low.Electron[d] + share * (high.Electron[d] - low.Electron[d]);
            Photon[d] = low.Photon[d] + share * (high.Photon[d] - low.Photon[d]);
        }
        ElectronOut = low.ElectronOut + share * (high.ElectronOut - low.ElectronOut);
    }

    /// <summary>An empty kernel of the same length, to be filled by <see cref="Mix"/>.</summary>
    public ShowerKernel Scratch() => new(Electron.Length) { PairRate = PairRate };

    private void Add(ShowerElement material, double share, double energy, double step, int cells)
    {
        double eta = material.Screening, lpm = material.LpmEnergyGeV;
        // Lead sets s1; it enters xi only, and other materials are not suppressed.
        double s1 = Math.Pow(Math.Cbrt(82) / 184, 2);
        double Spectrum(double y) => material.LandauPomeranchukMigdal
            ? Bremsstrahlung.SuppressedSpectrum(y, eta, energy, lpm, s1)
            : Bremsstrahlung.Spectrum(y, eta);

        var rule = GaussLegendre.OfOrder(4);
        double cellLoss = 1 - Math.Exp(-step);
        for (int d = 0; d < cells; d++)
        {
            for (int i = 0; i < rule.Nodes.Length; i++)
            {
                double within = step * (1 + rule.Nodes[i]) / 2, shift = d * step + within, weight = share * rule.Weights[i] * step / 2;
                // Share of the upper neighbour d + 1 so that the mean energy exp(-shift) is exact.
                double next = (1 - Math.Exp(-within)) / cellLoss;
                double remaining = Math.Exp(-shift);

                double electron = weight * Spectrum(1 - remaining) / (1 - remaining) * remaining; // l = -ln(1-y)
                if (d > 0) Electron[d] += (1 - next) * electron;
                if (d + 1 < cells) Electron[d + 1] += next * electron;
                ElectronOut += d > 0 ? electron : next * electron;

                double photon = weight * Spectrum(remaining), pair = weight * Bremsstrahlung.PairSpectrum(remaining, eta); // m = -ln y, -ln x
                Photon[d] += (1 - next) * photon;
                Pair[d] += (1 - next) * pair;
                if (d + 1 >= cells) continue;
                Photon[d + 1] += next * photon;
                Pair[d + 1] += next * pair;
            }
        }
        // Losses beyond the end of the grid: y from 1 - exp(-cells h) to 1.
        double beyond = 1 - Math.Exp(-cells * step);
        ElectronOut += share * GaussLegendre.OfOrder(16).Integrate(beyond, 1, 4, y => Spectrum(y) / y);
        PairRate += share * Bremsstrahlung.PairRate(eta);
    }
}
