using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

public class RandomnessTests
{
    [Fact]
    public void Elementary_functions_agree_with_the_systems_to_1e_14()
    {
        for (double x = 1e-300; x < 1e300; x *= 1.7)
            Assert.Equal(Math.Log(x), DeterministicMath.Log(x), 1e-14 * Math.Max(1, Math.Abs(Math.Log(x))));
        for (double x = -690; x < 690; x += 0.37)
            Assert.Equal(1, DeterministicMath.Exp(x) / Math.Exp(x), 1e-13);
        for (double x = -50; x < 50; x += 0.0137)
            Assert.Equal(Math.Atan(x), DeterministicMath.Atan(x), 1e-14);
        Assert.Equal(Math.Log(120), DeterministicMath.LogGamma(6), 1e-12);
        Assert.Equal(1 - 5 * Math.Exp(-2) / 1, DeterministicMath.GammaP(3, 2), 1e-12);
    }

    [Fact]
    public void Streams_repeat_for_the_same_key_and_differ_for_every_other()
    {
        static ulong First(ulong seed, long spill, long index, StreamPurpose purpose) => new RandomStream(seed, spill, index, purpose).Bits();
        Assert.Equal(First(1, 2, 3, StreamPurpose.Particle), First(1, 2, 3, StreamPurpose.Particle));
        var seen = new HashSet<ulong>();
        for (ulong seed = 0; seed < 8; seed++)
            for (long spill = 0; spill < 8; spill++)
                for (long index = -8; index < 8; index++)
                    foreach (StreamPurpose purpose in Enum.GetValues<StreamPurpose>())
                        Assert.True(seen.Add(First(seed, spill, index, purpose)));
    }

    [Fact]
    public void Distributions_have_their_moments()
    {
        var random = new RandomStream(7, 0, 0, StreamPurpose.Particle);
        const int count = 400_000;
        double sum = 0, squares = 0, fourth = 0, exponential = 0, poisson = 0, poissonSquares = 0, geometric = 0, beyond = 0;
        for (int i = 0; i < count; i++)
        {
            double g = random.Gaussian(), n = random.Poisson(47.5);
            sum += g;
            squares += g * g;
            fourth += g * g * g * g;
            if (Math.Abs(g) > 3.5) beyond++;
            exponential += random.Exponential();
            poisson += n;
            poissonSquares += n * n;
            geometric += random.Geometric(0.02);
        }
        double tolerance = 5 / Math.Sqrt(count);
        Assert.Equal(0, sum / count, tolerance);
        Assert.Equal(1, squares / count, 1.5 * tolerance);
        Assert.Equal(3, fourth / count, 10 * tolerance);
        Assert.Equal(4.65e-4, beyond / count, 2e-4);
        Assert.Equal(1, exponential / count, tolerance);
        Assert.Equal(47.5, poisson / count, 7 * tolerance);
        Assert.Equal(47.5, poissonSquares / count - Math.Pow(poisson / count, 2), 70 * tolerance);
        Assert.Equal(49, geometric / count, 50 * tolerance);
    }
}
