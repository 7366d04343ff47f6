namespace EdgeMon.Calibration.Tests.Making;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014) with normal and Moyal numbers: the same everywhere for a seed.</summary>
internal sealed class RandomNumbers(ulong seed)
{
    private ulong _state = seed;

    public double Uniform()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return ((z ^ z >> 31) >> 11) * (1.0 / (1UL << 53));
    }

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>Moyal-distributed, most probable value 0, width 1: -ln of a squared normal number.</summary>
    public double Moyal()
    {
        double g = Normal();
        return -Math.Log(g * g + 1e-12);
    }
}
