using System.Numerics;

namespace EdgeMon.Physics.Tests.Model;

/// <summary>
/// Eq. 6 integrated as it stands, in 31 digits: tanh-sinh quadrature between the zeros x = (1 +- b)/2 of m^2 - x(1-x) q^2, where the logarithm
/// is singular. Independent of the closed form A.1.
/// </summary>
internal static class DirectFeynmanIntegral
{
    public static Complex Of(double q2)
    {
        var (tau, tauCut) = LogIntegral(q2, PhysicalConstants.TauMass);
        var (muon, muonCut) = LogIntegral(q2, PhysicalConstants.MuonMass);
        // ln(-|y| - i0) = ln|y| - i pi in each loop, and I = tau - muon.
        return new Complex((double)(tau - muon), (double)(DoubleDouble.Pi * (muonCut - tauCut)));
    }

    /// <summary>int_0^1 x(1-x) ln|m^2 - x(1-x) q^2| dx and int x(1-x) dx over the part where the argument is negative.</summary>
    private static (DoubleDouble Integral, DoubleDouble Cut) LogIntegral(double q2, double mass)
    {
        DoubleDouble squaredMass = (DoubleDouble)mass * mass, squared = q2;
        DoubleDouble excess = squared - squaredMass * 4;
        // By x -> 1-x the integral is twice that over [0, 1/2].
        if (q2 <= 0 || excess.High <= 0)
        {
            // Regular (or, at threshold, singular at x = 1/2 only).
            return (TanhSinh(0, 0.5, (x, _, toEnd) =>
            {
                DoubleDouble xx = x * (-x + 1);
                // m^2 - x(1-x) q^2 = (m^2 - q^2/4) + q^2 (1/2 - x)^2
                return xx * DoubleDouble.Log(-excess * 0.25 + squared * toEnd * toEnd);
            }) * 2, 0);
        }
        DoubleDouble velocity = DoubleDouble.Sqrt(excess / squared);
        DoubleDouble zero = squaredMass * 2 / (squared * (velocity + 1)); // (1 - b)/2 without cancellation
        DoubleDouble below = TanhSinh(0, zero, (x, _, toZero) =>
            x * (-x + 1) * DoubleDouble.Log(squared * toZero * (toZero + velocity)));
        DoubleDouble above = TanhSinh(zero, 0.5, (x, fromZero, toHalf) =>
            x * (-x + 1) * DoubleDouble.Log(squared * fromZero * (velocity - fromZero)));
        // int_{x-}^{x+} x(1-x) dx = b/4 - b^3/12
        DoubleDouble cut = velocity * 0.25 - velocity * velocity * velocity / 12;
        return ((below + above) * 2, cut);
    }

    private static DoubleDouble TanhSinh(DoubleDouble from, DoubleDouble to, Func<DoubleDouble, DoubleDouble, DoubleDouble, DoubleDouble> f)
    {
        const int halfPoints = 96;
        const double step = 3.9 / halfPoints; // sinh(3.9) pi/2 = 38.8: weights below 1e-31 beyond
        DoubleDouble length = to - from, sum = 0;
        for (int k = -halfPoints; k <= halfPoints; k++)
        {
            DoubleDouble t = (DoubleDouble)step * k, grow = DoubleDouble.Exp(t), shrink = (DoubleDouble)1 / grow;
            DoubleDouble argument = DoubleDouble.Pi * 0.5 * (grow - shrink); // pi sinh t
            DoubleDouble power = DoubleDouble.Exp(-Absolute(argument));
            // Distances of the node from the near and the far end, in units of the length: e^-a/(1+e^-a) and 1/(1+e^-a).
            DoubleDouble near = power / (power + 1), far = (DoubleDouble)1 / (power + 1);
            DoubleDouble toLeft = (k < 0 ? near : far) * length, toRight = (k < 0 ? far : near) * length;
            DoubleDouble weight = DoubleDouble.Pi * 0.5 * (grow + shrink) * near * far;
            sum += weight * f(from + toLeft, toLeft, toRight);
        }
        return sum * step * length;
    }

    private static DoubleDouble Absolute(DoubleDouble value) => value.High < 0 ? -value : value;
}
