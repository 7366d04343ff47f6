using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Kernels;

/// <summary>Every kernel over samples against its scalar reference, for all lengths, with a guard page behind each input.</summary>
public abstract class SampleKernelTests<TWidth> where TWidth : struct, IVectorWidth
{
    private const int Longest = 256;

    [Fact]
    public void Unpacking_gives_the_samples_of_the_reference()
    {
        using var memory = new GuardedMemory((Longest + 1) / 2 * 4);
        using var output = new GuardedMemory(Longest * 2);
        var random = new Xoshiro(1);
        for (int length = 0; length <= Longest; length++)
        {
            Span<int> words = memory.Last<int>((length + 1) / 2);
            foreach (ref int word in words) word = (int)random.Next();
            short[] expected = new short[length];
            UnpackKernel.Unpack<ScalarReference>(words, expected);
            Span<short> actual = output.Last<short>(length);
            UnpackKernel.Unpack<TWidth>(words, actual);
            Assert.True(actual.SequenceEqual(expected), $"length {length}");
        }
    }

    [Fact]
    public void Unpacking_refuses_too_few_words()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => UnpackKernel.Unpack<TWidth>(new int[15], new short[32]));
    }

    [Fact]
    public void Subtraction_peak_sum_and_crossing_are_those_of_the_reference()
    {
        using var memory = new GuardedMemory(Longest * 2);
        using var output = new GuardedMemory(Longest * 4);
        var random = new Xoshiro(2);
        for (int length = 0; length <= Longest; length++)
            for (int kind = 0; kind < 6; kind++)
            {
                Span<short> samples = memory.Last<short>(length);
                Fill(samples, kind, random);
                uint pedestals = PedestalKernel.Pack(random.Below(12286), random.Below(12286));
                int[] expected = new int[length];
                SubtractKernel.Subtract<ScalarReference>(samples, pedestals, expected);
                Span<int> actual = output.Last<int>(length);
                SubtractKernel.Subtract<TWidth>(samples, pedestals, actual);
                Assert.True(actual.SequenceEqual(expected), $"subtract, length {length}, kind {kind}");

                var peak = PeakKernel.Find<ScalarReference>(expected);
                Assert.Equal(peak, PeakKernel.Find<TWidth>(actual));
                for (int at = 0; at < length; at += 7)
                    Assert.Equal(HalfMaximumKernel.Crossing<ScalarReference>(expected, at), HalfMaximumKernel.Crossing<TWidth>(actual, at));
            }
    }

    [Fact]
    public void The_first_of_equal_maxima_counts()
    {
        int[] thirds = new int[100];
        thirds[70] = thirds[33] = thirds[99] = 5;
        Assert.Equal((5, 33), PeakKernel.Find<TWidth>(thirds));
        Assert.Equal((int.MinValue, -1), PeakKernel.Find<TWidth>([]));
        Assert.Equal((-7, 0), PeakKernel.Find<TWidth>([-7]));
    }

    [Fact]
    public void A_scaled_shape_is_added_as_by_the_reference()
    {
        using var memory = new GuardedMemory(Longest * 4);
        using var shapes = new GuardedMemory(Longest * 8);
        var random = new Xoshiro(3);
        for (int length = 0; length <= Longest; length++)
        {
            Span<int> values = memory.Last<int>(length);
            Span<double> shape = shapes.Last<double>(length);
            foreach (ref int value in values) value = random.Below(12286) - 3000;
            // Halves, which must go to the even side, among others.
            foreach (ref double part in shape) part = random.Below(4) == 0 ? random.Below(9) / 2.0 - 2 : 2 * random.Uniform() - 1;
            foreach (double factor in (ReadOnlySpan<double>)[0, 1, -1, 3, 4095 * 3, -11111.125])
            {
                int[] expected = values.ToArray();
                AddScaledKernel.Add<ScalarReference>(expected, shape, factor);
                AddScaledKernel.Add<TWidth>(values, shape, factor);
                Assert.True(values.SequenceEqual(expected), $"length {length}, factor {factor}");
            }
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => AddScaledKernel.Add<TWidth>(new int[32], new double[31], 1));
    }

    internal static void Fill(Span<short> samples, int kind, Xoshiro random)
    {
        int at = random.Below(Math.Max(1, samples.Length));
        for (int i = 0; i < samples.Length; i++)
            samples[i] = kind switch
            {
                0 => (short)random.Below(4096),
                1 => 4095,
                2 => 0,
                3 => (short)(100 + random.Below(4)),
                4 => (short)(i == at ? 4095 : 0),
                _ => (short)Math.Clamp(100 + 8 * (i & 1) + (int)(3000 * PulseShape.Height((i - at) / 2.0)) + random.Below(3), 0, 4095),
            };
    }
}

public sealed class SampleKernelScalarTests : SampleKernelTests<ScalarReference>;
public sealed class SampleKernel128Tests : SampleKernelTests<Width128>;
public sealed class SampleKernel256Tests : SampleKernelTests<Width256>;
public sealed class SampleKernel512Tests : SampleKernelTests<Width512>;
