using System.Runtime.Intrinsics;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Kernels;

/// <summary>Floating-point kernels: the same bits as the scalar reference, and nothing hides a value that is not a number.</summary>
public abstract unsafe class EnergyKernelTests<TWidth> where TWidth : struct, IVectorWidth
{
    private const int Slots = 48;

    private sealed class Work
    {
        public readonly AlignedBuffer<int> Amplitudes = new(Slots), Thresholds = new(Slots);
        public readonly AlignedBuffer<uint> Shapes = new(Slots);
        public readonly AlignedBuffer<float> Positions = new(Slots), Gains = new(Slots), Offsets = new(Slots), Windows = new(Slots);
        public readonly AlignedBuffer<float> Energies = new(Slots), InTime = new(Slots), Times = new(Slots);

        public Work(ulong seed)
        {
            var random = new Xoshiro(seed);
            for (int i = 0; i < Slots; i++)
            {
                Amplitudes.Span[i] = random.Below(12000) - 100;
                Thresholds.Span[i] = 1 + random.Below(3000);
                int denominator = 1 + random.Below(49000);
                int crossing = random.Below(32);
                Positions.Span[i] = PackedEdge.Position(crossing, random.Below(denominator + 1), denominator);
                Shapes.Span[i] = PackedEdge.Shape(crossing, random.Below(32), (PulseFlags)random.Below(8));
                Gains.Span[i] = (float)(0.01 * random.Uniform());
                Offsets.Span[i] = (float)random.Gaussian();
                Windows.Span[i] = (float)(100 * random.Uniform());
            }
        }

        public bool Compute<T>(bool allInTime = false) where T : struct, IVectorWidth => EnergyKernel.Compute<T>(new EnergyKernel.Job
        {
            Slots = Slots, Amplitudes = Amplitudes.Pointer, Thresholds = Thresholds.Pointer, Positions = Positions.Pointer,
            Gains = Gains.Pointer, TimeOffsets = Offsets.Pointer, TimeWindows = Windows.Pointer, PeriodNs = 12.86f, MasterNs = 150.5f,
            AllInTime = allInTime, Energies = Energies.Pointer, InTime = InTime.Pointer, Times = Times.Pointer,
        });
    }

    [Fact]
    public void Times_are_summed_as_by_the_reference()
    {
        AlignedBuffer<long> sums = new(Slots), squares = new(Slots), expectedSums = new(Slots), expectedSquares = new(Slots);
        AlignedBuffer<int> entries = new(Slots), expectedEntries = new(Slots);
        for (ulong seed = 1; seed <= 50; seed++)
        {
            var work = new Work(seed);
            work.Compute<ScalarReference>();
            var random = new Xoshiro(seed);
            // Halves of a unit, the limit itself, and what is not a number.
            foreach (ref float time in work.Times.Span)
                time = random.Below(10) switch { 0 => 60, 1 => float.NaN, 2 => float.NegativeInfinity, < 6 => (random.Below(400) - 200) / 128f, _ => time };
            TimeSumKernel.Job job = new()
            {
                Slots = Slots, Energies = work.Energies.Pointer, Shapes = work.Shapes.Pointer, Times = work.Times.Pointer, LargestTimeNs = 60, UnitsPerNs = 64,
                Sums = expectedSums.Pointer, Squares = expectedSquares.Pointer, Entries = expectedEntries.Pointer,
            };
            TimeSumKernel.Add<ScalarReference>(job);
            job.Sums = sums.Pointer;
            job.Squares = squares.Pointer;
            job.Entries = entries.Pointer;
            TimeSumKernel.Add<TWidth>(job);
        }
        Assert.True(sums.Span.SequenceEqual(expectedSums.Span));
        Assert.True(squares.Span.SequenceEqual(expectedSquares.Span));
        Assert.True(entries.Span.SequenceEqual(expectedEntries.Span));
        Assert.True(entries.Span.ContainsAnyExcept(0));
    }

    [Fact]
    public void Pedestals_and_noise_are_summed_as_by_the_reference()
    {
        AlignedBuffer<int> regular = new(Slots), slopes = new(Slots), entries = new(Slots), expectedEntries = new(Slots);
        AlignedBuffer<uint> pedestals = new(Slots), steps = new(Slots);
        AlignedBuffer<long>[] sums = [new(Slots), new(Slots), new(Slots)], expected = [new(Slots), new(Slots), new(Slots)];
        var random = new Xoshiro(4);
        for (int round = 0; round < 200; round++)
        {
            for (int slot = 0; slot < Slots; slot++)
            {
                regular.Span[slot] = random.Below(5) == 0 ? 0 : -1;
                slopes.Span[slot] = random.Below(24) - 12; // the limit of either sign among them
                pedestals.Span[slot] = PedestalKernel.Pack(random.Below(3 * 4095 + 1), random.Below(3 * 4095 + 1));
                steps.Span[slot] = PedestalKernel.Pack(random.Below(8191) - 4095 & 0xFFFF, random.Below(8191) - 4095);
            }
            PedestalSumKernel.Job job = new()
            {
                Slots = Slots, LargestSlopeAdc = 10, Regular = regular.Pointer, Slopes = slopes.Pointer, Pedestals = pedestals.Pointer, Steps = steps.Pointer,
                Evens = expected[0].Pointer, Odds = expected[1].Pointer, NoiseSquares = expected[2].Pointer, Entries = expectedEntries.Pointer,
            };
            PedestalSumKernel.Add<ScalarReference>(job);
            job.Evens = sums[0].Pointer;
            job.Odds = sums[1].Pointer;
            job.NoiseSquares = sums[2].Pointer;
            job.Entries = entries.Pointer;
            PedestalSumKernel.Add<TWidth>(job);
        }
        for (int i = 0; i < 3; i++) Assert.True(sums[i].Span.SequenceEqual(expected[i].Span));
        Assert.True(entries.Span.SequenceEqual(expectedEntries.Span));
        Assert.False(entries.Span.Contains(0));
        Assert.False(entries.Span.Contains(200));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Energies_and_times_have_the_bits_of_the_reference(bool allInTime)
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            Work expected = new(seed), actual = new(seed);
            Assert.True(expected.Compute<ScalarReference>(allInTime));
            Assert.True(actual.Compute<TWidth>(allInTime));
            AssertBits(expected.Energies.Span, actual.Energies.Span);
            AssertBits(expected.InTime.Span, actual.InTime.Span);
            AssertBits(expected.Times.Span, actual.Times.Span);
        }
    }

    [Fact]
    public void A_value_that_is_not_finite_is_seen_in_every_lane()
    {
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            for (int lane = 0; lane < Slots; lane++)
            {
                var work = new Work(5);
                work.Amplitudes.Span[lane] = work.Thresholds.Span[lane];
                work.Gains.Span[lane] = bad;
                Assert.False(work.Compute<TWidth>());
                // Below its threshold the channel does not count, whatever its gain.
                work.Amplitudes.Span[lane] = work.Thresholds.Span[lane] - 1;
                Assert.True(work.Compute<TWidth>());
                Assert.Equal(0f, work.Energies.Span[lane]);
            }
    }

    [Fact]
    public void Denormal_gains_give_the_bits_of_the_reference()
    {
        Work expected = new(9), actual = new(9);
        for (int lane = 0; lane < Slots; lane++) expected.Gains.Span[lane] = actual.Gains.Span[lane] = float.Epsilon * (1 + lane);
        Assert.True(expected.Compute<ScalarReference>());
        Assert.True(actual.Compute<TWidth>());
        AssertBits(expected.Energies.Span, actual.Energies.Span);
    }

    [Fact]
    public void Group_sums_have_the_bits_of_the_reference_for_every_start_and_length()
    {
        var values = new AlignedBuffer<float>(160);
        var random = new Xoshiro(21);
        foreach (ref float value in values.Span) value = (float)(random.Gaussian() * Math.Pow(10, random.Below(6)));
        for (int start = 0; start < 20; start++)
            for (int count = 0; count <= 64; count++)
            {
                SlotGroup a = new(start, count, 1), b = new(start + 1, Math.Max(0, count - 1), 1), c = new(start, count / 2, 1), d = new(3, 36, 1);
                var expected = GroupSumKernel.Sum<ScalarReference>(new(values.Pointer, a), new(values.Pointer, b), new(values.Pointer, c), new(values.Pointer, d));
                var actual = GroupSumKernel.Sum<TWidth>(new(values.Pointer, a), new(values.Pointer, b), new(values.Pointer, c), new(values.Pointer, d));
                for (int i = 0; i < 4; i++)
                    Assert.Equal(BitConverter.SingleToInt32Bits(expected.GetElement(i)), BitConverter.SingleToInt32Bits(actual.GetElement(i)));
                double sum = 0;
                for (int i = 0; i < count; i++) sum += values.Span[start + i];
                Assert.Equal(sum, actual.GetElement(0), 1e-3 + count);
            }
    }

    [Fact]
    public void A_sum_with_a_value_that_is_not_a_number_is_not_a_number()
    {
        for (int lane = 0; lane < 36; lane++)
        {
            var values = new AlignedBuffer<float>(64);
            values.Span[lane] = float.NaN;
            SlotGroup group = new(0, 36, 1);
            var sums = GroupSumKernel.Sum<TWidth>(new(values.Pointer, group), new(values.Pointer, group), new(values.Pointer, group), new(values.Pointer, group));
            Assert.True(float.IsNaN(sums.GetElement(0)) && float.IsNaN(sums.GetElement(3)));
            // What stands behind the group is read, but must not count.
            values.Span.Clear();
            values.Span[36 + lane % 12] = float.NaN;
            sums = GroupSumKernel.Sum<TWidth>(new(values.Pointer, group), new(values.Pointer, group), new(values.Pointer, group), new(values.Pointer, group));
            Assert.Equal(0f, sums.GetElement(0));
        }
    }

    [Fact]
    public void The_largest_cell_and_the_chi2_are_those_of_the_reference()
    {
        var profile = new ShowerProfile(new ShowerProfileOptions(), new SlotGroup(0, 6, 6));
        var preshower = new AlignedBuffer<float>(64);
        var main = new AlignedBuffer<float>(64);
        AlignedBuffer<float> expected = new(64), actual = new(64);
        var random = new Xoshiro(31);
        for (int round = 0; round < 300; round++)
        {
            for (int i = 0; i < 64; i++)
            {
                preshower.Span[i] = round % 5 == 0 ? 1 : (float)Math.Max(0, random.Gaussian());
                main.Span[i] = round % 5 == 0 ? 1 : (float)Math.Max(0, 30 * random.Gaussian());
            }
            if (round == 7) { preshower.Span.Clear(); main.Span.Clear(); }
            int cell = ShowerChi2Kernel.AddDepths<ScalarReference>(preshower.Pointer, main.Pointer, expected.Pointer, 36, out float largest);
            Assert.Equal(cell, ShowerChi2Kernel.AddDepths<TWidth>(preshower.Pointer, main.Pointer, actual.Pointer, 36, out float other));
            Assert.Equal(largest, other);
            AssertBits(expected.Span[..48], actual.Span[..48]);
            if (cell < 0)
            {
                Assert.Equal(7, round);
                continue;
            }
            float energy = expected.Span[..36].ToArray().Sum();
            float chi2 = ShowerChi2Kernel.Chi2<ScalarReference>(expected.Pointer, energy, profile, cell, 48);
            Assert.Equal(BitConverter.SingleToInt32Bits(chi2), BitConverter.SingleToInt32Bits(ShowerChi2Kernel.Chi2<TWidth>(actual.Pointer, energy, profile, cell, 48)));
        }
    }

    private static void AssertBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]), $"lane {i}: {expected[i]} and {actual[i]}");
    }
}

public sealed class EnergyKernelScalarTests : EnergyKernelTests<ScalarReference>;
public sealed class EnergyKernel128Tests : EnergyKernelTests<Width128>;
public sealed class EnergyKernel256Tests : EnergyKernelTests<Width256>;
public sealed class EnergyKernel512Tests : EnergyKernelTests<Width512>;
