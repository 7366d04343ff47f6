using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.VirtualDetectors.Particles;

/// <summary>
/// Share of a shower's energy in each of the 6 x 6 cells as a function of the impact point in the beam cell. Radial density
/// of two components, each R^2 / (pi (r^2 + R^2)^2) (the form of Grindhammer and Peters), integrated over the cells in closed form,
/// scaled to 1 over the array, tabulated on a grid of impact points.
/// </summary>
internal sealed class LateralProfile
{
    /// <summary>Size of an ECAL cell [mm] (FRAMES section 10).</summary>
    public const double CellMm = 38.2;
    private const int GridSide = 32;
    private const int Cells = DetectorLayout.EcalCells;

    private readonly float[] _fraction = new float[GridSide * GridSide * Cells];
    private readonly float[] _root = new float[GridSide * GridSide * Cells];

    /// <summary>Tabulates a profile.</summary>
    /// <param name="coreMm">Radius of the core [mm].</param>
    /// <param name="haloMm">Radius of the halo [mm].</param>
    /// <param name="coreFraction">Share of the core.</param>
    public LateralProfile(double coreMm, double haloMm, double coreFraction)
    {
        Span<double> cells = stackalloc double[Cells];
        for (int gx = 0; gx < GridSide; gx++)
        {
            for (int gy = 0; gy < GridSide; gy++)
            {
                double x = (gx + 0.5 - GridSide / 2.0) * CellMm / GridSide, y = (gy + 0.5 - GridSide / 2.0) * CellMm / GridSide;
                double total = 0;
                for (int cell = 0; cell < Cells; cell++)
                {
                    double left = (cell / DetectorLayout.EcalSide - DetectorLayout.EcalBeamCell - 0.5) * CellMm - x;
                    double low = (cell % DetectorLayout.EcalSide - DetectorLayout.EcalBeamCell - 0.5) * CellMm - y;
                    cells[cell] = coreFraction * Box(left, low, coreMm) + (1 - coreFraction) * Box(left, low, haloMm);
                    total += cells[cell];
                }
                for (int cell = 0; cell < Cells; cell++)
                {
                    double fraction = cells[cell] / total;
                    _fraction[(gx * GridSide + gy) * Cells + cell] = (float)fraction;
                    _root[(gx * GridSide + gy) * Cells + cell] = (float)Math.Sqrt(fraction);
                }
            }
        }
    }

    /// <summary>Offset in the table of the impact point nearest to (x, y) [mm from the centre of the beam cell].</summary>
    public static int Locate(double x, double y)
    {
        int gx = Math.Clamp((int)Math.Floor((x / CellMm + 0.5) * GridSide), 0, GridSide - 1);
        int gy = Math.Clamp((int)Math.Floor((y / CellMm + 0.5) * GridSide), 0, GridSide - 1);
        return (gx * GridSide + gy) * Cells;
    }

    /// <summary>Energy shares of the cells at a location; their sum is 1.</summary>
    public ReadOnlySpan<float> Fractions(int location) => _fraction.AsSpan(location, Cells);

    /// <summary>
    /// Shares an energy among the cells with fluctuations of variance <paramref name="fluctuation"/>^2 x (energy of the cell),
    /// the sum kept exactly.
    /// </summary>
    /// <param name="location">From <see cref="Locate"/>.</param>
    /// <param name="energyGeV">Energy to share [GeV].</param>
    /// <param name="fluctuation">Strength of the fluctuations between cells [GeV^(1/2)].</param>
    /// <param name="random">Random numbers.</param>
    /// <param name="cells">36 cell energies [GeV]; the shares are added to them.</param>
    public void Share(int location, double energyGeV, double fluctuation, ref RandomStream random, Span<float> cells)
    {
        if (energyGeV <= 0) return;
        ReadOnlySpan<float> fraction = _fraction.AsSpan(location, Cells), root = _root.AsSpan(location, Cells);
        Span<float> share = stackalloc float[Cells];
        float mean = (float)energyGeV, spread = (float)(fluctuation * Math.Sqrt(energyGeV)), total = 0;
        for (int cell = 0; cell < Cells; cell++)
        {
            float energy = Math.Max(0, mean * fraction[cell] + spread * root[cell] * (float)random.Gaussian());
            share[cell] = energy;
            total += energy;
        }
        if (total <= 0) return;
        float scale = mean / total;
        for (int cell = 0; cell < Cells; cell++)
            cells[cell] += share[cell] * scale;
    }

    /// <summary>Integral of the density of one component over the cell whose lower left corner is at (left, low) from the axis.</summary>
    private static double Box(double left, double low, double radius) =>
        Corner(left + CellMm, low + CellMm, radius) - Corner(left, low + CellMm, radius)
        - Corner(left + CellMm, low, radius) + Corner(left, low, radius);

    /// <summary>Integral over the rectangle from the axis to (x, y).</summary>
    private static double Corner(double x, double y, double radius)
    {
        double a = Math.Sqrt(x * x + radius * radius), b = Math.Sqrt(y * y + radius * radius);
        return (x / a * DeterministicMath.Atan(y / a) + y / b * DeterministicMath.Atan(x / b)) / (2 * Math.PI);
    }
}
