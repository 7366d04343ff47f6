namespace EdgeMon.Physics.Tests;

/// <summary>Uniform numbers in (0, 1) from a 64-bit linear congruential generator (Knuth's MMIX constants), the same on every machine.</summary>
internal sealed class Seeded(ulong seed)
{
    private ulong _state = seed * 2862933555777941757 + 3037000493;

    public double Next()
    {
        _state = unchecked(_state * 6364136223846793005 + 1442695040888963407);
        return ((_state >> 11) + 0.5) * (1.0 / (1UL << 53));
    }
}
