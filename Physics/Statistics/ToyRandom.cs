namespace EdgeMon.Physics.Statistics;

/// <summary>
/// Random numbers for toy experiments: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), state += 0x9E3779B97F4A7C15 followed by its two-multiply
/// finaliser. One seed gives one sequence, on every machine and runtime.
/// </summary>
internal sealed class ToyRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Bits()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Uniform in [0, 1) with 53 bits.</summary>
    public double Uniform() => (Bits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Gaussian of mean 0 and standard deviation 1 (Box and Muller, cosine branch).</summary>
    public double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>Gaussian cut at zero.</summary>
    public double TruncatedGaussian(double mean, double sigma)
    {
        while (true)
        {
            double x = mean + sigma * Gaussian();
            if (x >= 0)
            {
                return x;
            }
        }
    }

    /// <summary>Poisson count by inversion, for means up to a few hundred.</summary>
    public int Poisson(double mean)
    {
        double u = Uniform(), term = Math.Exp(-mean), sum = term;
        int n = 0;
        while (u > sum && n < 10_000)
        {
            term *= mean / ++n;
            sum += term;
        }

        return n;
    }
}
