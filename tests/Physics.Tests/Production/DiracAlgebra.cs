using System.Numerics;

namespace EdgeMon.Physics.Tests.Production;

/// <summary>Four-vectors (metric +---) and explicit 4x4 Dirac matrices: the squared amplitude from traces, with no algebra done by hand.</summary>
internal static class DiracAlgebra
{
    public static readonly double[] Metric = [1, -1, -1, -1];
    private static readonly Complex I = Complex.ImaginaryOne;

    public static readonly Complex[][,] Gamma =
    [
        new Complex[,] { { 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, -1, 0 }, { 0, 0, 0, -1 } },
        new Complex[,] { { 0, 0, 0, 1 }, { 0, 0, 1, 0 }, { 0, -1, 0, 0 }, { -1, 0, 0, 0 } },
        new Complex[,] { { 0, 0, 0, -I }, { 0, 0, I, 0 }, { 0, I, 0, 0 }, { -I, 0, 0, 0 } },
        new Complex[,] { { 0, 0, 1, 0 }, { 0, 0, 0, -1 }, { -1, 0, 0, 0 }, { 0, 1, 0, 0 } },
    ];

    public static double Dot(double[] a, double[] b) => a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];

    public static double[] Add(double[] a, double[] b, double factor = 1) => [a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2], a[3] + factor * b[3]];

    public static Complex[,] Slash(double[] p, double mass = 0)
    {
        var result = new Complex[4, 4];
        for (int mu = 0; mu < 4; mu++)
            for (int i = 0; i < 4; i++)
                for (int j = 0; j < 4; j++) result[i, j] += Metric[mu] * p[mu] * Gamma[mu][i, j];
        for (int i = 0; i < 4; i++) result[i, i] += mass;
        return result;
    }

    public static Complex[,] Multiply(Complex[,] a, Complex[,] b)
    {
        var result = new Complex[4, 4];
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
                for (int k = 0; k < 4; k++) result[i, j] += a[i, k] * b[k, j];
        return result;
    }

    public static Complex[,] Combine(Complex[,] a, double factorA, Complex[,] b, double factorB)
    {
        var result = new Complex[4, 4];
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++) result[i, j] = factorA * a[i, j] + factorB * b[i, j];
        return result;
    }

    /// <summary>gamma^0 M^dagger gamma^0.</summary>
    public static Complex[,] Bar(Complex[,] m)
    {
        var adjoint = new Complex[4, 4];
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++) adjoint[i, j] = Complex.Conjugate(m[j, i]);
        return Multiply(Multiply(Gamma[0], adjoint), Gamma[0]);
    }

    public static Complex Trace(Complex[,] m) => m[0, 0] + m[1, 1] + m[2, 2] + m[3, 3];
}
