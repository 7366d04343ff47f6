using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeMon.Hardware.VirtualDetectors.Randomness;

/// <summary>What a random stream is for: streams of different purposes never share numbers.</summary>
internal enum StreamPurpose : ulong
{
    /// <summary>Constants of the detector's channels.</summary>
    Detector = 1,
    /// <summary>Course of a spill: intensity, order of triggers.</summary>
    Spill = 2,
    /// <summary>One beam particle and what it does.</summary>
    Particle = 3,
    /// <summary>Electronic noise of one recorded event.</summary>
    Noise = 4,
    /// <summary>Injected faults.</summary>
    Fault = 5,
}

/// <summary>
/// Random numbers: xoshiro256** (Blackman and Vigna, public domain algorithm), its state filled by SplitMix64 from
/// (seed, spill, index, purpose). Every event has its own stream, so that any part of a simulation can be made again alone
/// and a change in one event leaves the others as they are.
/// </summary>
/// <remarks>A mutable structure: pass it by reference.</remarks>
internal struct RandomStream
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>The stream of one purpose, spill and index.</summary>
    public RandomStream(ulong seed, long spill, long index, StreamPurpose purpose)
    {
        // Each step mixes before the next part is added: no two keys can cancel.
        ulong state = Mix(seed + Golden);
        state = Mix(state + (ulong)spill * Golden + 1);
        state = Mix(state + (ulong)index * Golden + 2);
        state = Mix(state + (ulong)purpose * Golden + 3);
        _s0 = Next(ref state);
        _s1 = Next(ref state);
        _s2 = Next(ref state);
        _s3 = Next(ref state) | 1; // the state must not be all zero

        static ulong Next(ref ulong state) => Mix(state += Golden);
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Bits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Uniform() => (Bits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [from, to).</summary>
    public double Uniform(double from, double to) => from + (to - from) * Uniform();

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Exponential with mean 1.</summary>
    public double Exponential() => -DeterministicMath.Log(1 - Uniform());

    /// <summary>Standard normal, by the ziggurat of Marsaglia and Tsang in Doornik's form (128 blocks).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Gaussian()
    {
        ulong bits = Bits();
        int block = (int)(bits & 127);
        double u = (long)bits * (1.0 / 9223372036854775808.0);
        return Math.Abs(u) < Ziggurat.Ratio[block] ? u * Ziggurat.Edge[block] : GaussianRare(u, block);
    }

    /// <summary>Moyal-distributed: the closed form close to Landau's law for ionisation loss; mode 0, scale 1.</summary>
    public double Moyal()
    {
        double g = Gaussian();
        return -DeterministicMath.Log(Math.Max(g * g, 1e-12));
    }

    /// <summary>Poisson number. Above a mean of 1000 the rounded normal approximation.</summary>
    public long Poisson(double mean)
    {
        if (mean > 1000)
            return Math.Max(0, (long)Math.Floor(mean + Math.Sqrt(mean) * Gaussian() + 0.5));
        long total = 0;
        // Poisson numbers add: parts of 30 keep exp(-mean) far from zero.
        for (; mean > 30; mean -= 30)
            total += PoissonByProduct(30);
        return total + PoissonByProduct(mean);
    }

    /// <summary>Number of failures before the first success of trials with a success probability in (0, 1).</summary>
    public long Geometric(double probability)
    {
        double gap = DeterministicMath.Log(1 - Uniform()) / DeterministicMath.Log(1 - probability);
        return gap < 4e18 ? (long)gap : long.MaxValue / 2;
    }

    private long PoissonByProduct(double mean)
    {
        if (mean <= 0) return 0;
        double limit = DeterministicMath.Exp(-mean), product = Uniform();
        long count = 0;
        while (product > limit)
        {
            product *= Uniform();
            count++;
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private double GaussianRare(double u, int block)
    {
        while (true)
        {
            if (block == 0)
                return Tail(u < 0);
            double x = u * Ziggurat.Edge[block];
            double f0 = DeterministicMath.Exp(-0.5 * (Ziggurat.Edge[block] * Ziggurat.Edge[block] - x * x));
            double f1 = DeterministicMath.Exp(-0.5 * (Ziggurat.Edge[block + 1] * Ziggurat.Edge[block + 1] - x * x));
            if (f1 + Uniform() * (f0 - f1) < 1)
                return x;
            ulong bits = Bits();
            block = (int)(bits & 127);
            u = (long)bits * (1.0 / 9223372036854775808.0);
            if (Math.Abs(u) < Ziggurat.Ratio[block])
                return u * Ziggurat.Edge[block];
        }
    }

    private double Tail(bool negative)
    {
        while (true)
        {
            double x = -Exponential() / Ziggurat.Start, y = -Exponential();
            if (-2 * y >= x * x)
                return negative ? x - Ziggurat.Start : Ziggurat.Start - x;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ z >> 27) * 0x94D0_49BB_1331_11EB;
        return z ^ z >> 31;
    }

    /// <summary>The blocks of equal area under the normal curve.</summary>
    private static class Ziggurat
    {
        public const double Start = 3.442619855899;
        private const double Area = 9.91256303526217e-3;

        public static readonly double[] Edge = MakeEdges();
        public static readonly double[] Ratio = MakeRatios();

        private static double[] MakeEdges()
        {
            double[] edge = new double[129];
            double f = DeterministicMath.Exp(-0.5 * Start * Start);
            edge[0] = Area / f;
            edge[1] = Start;
            for (int i = 2; i < 128; i++)
            {
                edge[i] = Math.Sqrt(-2 * DeterministicMath.Log(Area / edge[i - 1] + f));
                f = DeterministicMath.Exp(-0.5 * edge[i] * edge[i]);
            }
            return edge;
        }

        private static double[] MakeRatios()
        {
            double[] ratio = new double[128];
            for (int i = 0; i < 128; i++)
                ratio[i] = Edge[i + 1] / Edge[i];
            return ratio;
        }
    }
}
