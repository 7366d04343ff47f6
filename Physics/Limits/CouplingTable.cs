using EdgeMon.Physics.Model;
using EdgeMon.Physics.Numerics;
using EdgeMon.Physics.Yields;

namespace EdgeMon.Physics.Limits;

/// <summary>Yield of the Z' per g^2 as a function of g at every mass of a grid: turns a needed yield into a coupling within a microsecond.</summary>
internal sealed class CouplingTable
{
    /// <summary>Coupling below which the width of the Z' does not matter any more.</summary>
    public const double SmallestCoupling = 1e-6;

    private static readonly double LogSmallest = Math.Log(SmallestCoupling), LogLargest = Math.Log(ZPrime.LargestCoupling);

    // Nodes in ln g: dense above g = 0.01, where the muon and neutrino widths begin to compete with the dark one.
    private static readonly double[] LogCouplings = Nodes(0.6, 0.12);

    private readonly double[] _constant; // vanilla: ln(Y/g^2)
    private readonly CubicSpline[]? _splines; // dark: ln(Y/g^2) against ln g

    private CouplingTable(double[] constant, CubicSpline[]? splines) => (_constant, _splines) = (constant, splines);

    public static CouplingTable Build(SignalYields yields, double[] massesMeV, DarkSector? dark)
    {
        double LogYield(double massMeV, double coupling)
        {
            double yield = yields.ZPrime(new ZPrime(massMeV * 1e-3, coupling, dark)).Total;
            return Math.Log(Math.Max(yield, double.Epsilon)) - 2 * Math.Log(coupling);
        }

        var constant = new double[massesMeV.Length];
        Parallel.For(0, massesMeV.Length, i => constant[i] = LogYield(massesMeV[i], SmallestCoupling));
        if (dark is null) return new CouplingTable(constant, null);

        var splines = new CubicSpline[massesMeV.Length];
        Parallel.For(0, massesMeV.Length, i =>
            splines[i] = new CubicSpline(LogCouplings, [.. LogCouplings.Select(logCoupling => LogYield(massesMeV[i], Math.Min(Math.Exp(logCoupling), ZPrime.LargestCoupling)))]));
        return new CouplingTable(constant, splines);
    }

    /// <summary>g with g^2 (Y/g^2)(g) = needed yield; infinite where that takes more than the largest perturbative coupling.</summary>
    public double Coupling(int massIndex, double neededYield)
    {
        if (!double.IsFinite(neededYield)) return double.PositiveInfinity;
        if (neededYield <= 0) return 0;
        double logNeeded = Math.Log(neededYield);
        double logCoupling = (logNeeded - _constant[massIndex]) / 2;
        if (_splines is not null) logCoupling = Solve(_splines[massIndex], logNeeded, logCoupling);
        return logCoupling > LogLargest ? double.PositiveInfinity : Math.Exp(logCoupling);
    }

    /// <summary>Root of 2 u + ln(Y/g^2)(u) = ln(needed): secant steps inside a bracket, since the left side rises with u = ln g.</summary>
    private static double Solve(CubicSpline logYield, double logNeeded, double start)
    {
        double Excess(double u) => 2 * u + logYield.At(u) - logNeeded;
        if (start <= LogSmallest) return start;
        double low = LogSmallest, high = LogLargest;
        if (Excess(high) < 0) return double.PositiveInfinity;
        double u = Math.Min(start, high);
        for (int step = 0; step < 100; step++)
        {
            double excess = Excess(u);
            if (excess > 0) high = u;
            else low = u;
            // The paper's step: the yield per g^2 of the last coupling.
            double next = u - excess / 2;
            if (step > 3)
            {
                const double h = 1e-4;
                next = u - excess / Math.Max(0.05, 2 + (logYield.At(u + h) - logYield.At(u - h)) / (2 * h));
            }
            if (!(next > low && next < high)) next = (low + high) / 2;
            if (Math.Abs(next - u) < 1e-11) return next;
            u = next;
        }
        return u;
    }

    private static double[] Nodes(double lowStep, double highStep)
    {
        double middle = Math.Log(0.01);
        int low = (int)Math.Ceiling((middle - LogSmallest) / lowStep), high = (int)Math.Ceiling((LogLargest - middle) / highStep);
        return
        [
            .. Enumerable.Range(0, low).Select(k => LogSmallest + (middle - LogSmallest) * k / low),
            .. Enumerable.Range(0, high + 1).Select(k => middle + (LogLargest - middle) * k / high),
        ];
    }
}
