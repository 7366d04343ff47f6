namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>splitmix64 (Steele, Lea, Flood 2014): small, and the same everywhere.</summary>
internal sealed class FeederRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Uniform in 0..1.</summary>
    public double Next()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1ul << 53));
        }
    }

    /// <summary>Normal with mean 0 and standard deviation 1 (Box-Muller).</summary>
    public double Gauss() => Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
}
