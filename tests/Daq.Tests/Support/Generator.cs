namespace EdgeMon.Daq.Tests.Support;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers for the same seed, everywhere and always.</summary>
internal sealed class Generator(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>0 .. below-1.</summary>
    public int Below(int below) => (int)((UInt128)Next() * (ulong)below >> 64);

    /// <summary>from .. to, both included.</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);

    public void Fill(Span<byte> bytes)
    {
        foreach (ref byte b in bytes) b = (byte)Next();
    }
}
