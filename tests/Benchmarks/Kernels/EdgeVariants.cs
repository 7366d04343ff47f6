using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using BenchmarkDotNet.Attributes;
using EdgeMon.Signal.Kernels;

namespace EdgeMon.Benchmarks.Kernels;

/// <summary>
/// The second pass: half-maximum of the channels above threshold in an electron event. Times as in <see cref="ScanVariants"/>:
/// <list type="table">
/// <item><term>winner, patterns and sixteen channels at once, 512 bits</term><description>179 ns (one channel after the other: 256 bits 655 ns, scalar 1701 ns)</description></item>
/// <item><term><see cref="OneByOne"/>, subtracted samples, two of them read again, without flags</term><description>270 ns</description></item>
/// </list>
/// Measured before, with the verb "stages" and all flags, for 78 channels, where the winner takes 247 ns: one channel after the other
/// 762 ns, with the vector stored and two lanes loaded 616 ns, the winner in one method 413 ns (its pointers did not fit
/// the registers). On a Zen 3 machine, which has AVX2 alone, eight at once by 256 bits took 261 to 300 ns for 31 channels.
/// </summary>
[MemoryDiagnoser]
public unsafe class EdgeVariants
{
    private static readonly EdgeKernel.Limits Limits = new(20, 120);
    private readonly EventSample _sample = new();
    private ChannelScanKernel.Job _job;

    [GlobalSetup]
    public void Setup() => _job = _sample.Job;

    [Benchmark(Baseline = true)]
    public PulseFlags Sixteen512() => Measure<Width512>();

    [Benchmark]
    public PulseFlags Eight256() => Measure<Width256>();

    [Benchmark]
    public PulseFlags OneByOne128() => Measure<Width128>();

    [Benchmark]
    public PulseFlags Scalar() => Measure<ScalarReference>();

    /// <summary>Rejected: everything of a channel before the next one; some eighty instructions for each.</summary>
    [Benchmark]
    public int OneByOne()
    {
        Vector512<int> even = Vector512.Create(UnpackKernel.EvenMask), odd = Vector512.Create(UnpackKernel.OddMask);
        int sum = 0;
        for (int j = 0; j < _sample.Above; j++)
        {
            int slot = _sample.Reconstructor.Pulses.Above.Slots.Pointer[j], amplitude = _job.Amplitudes[slot];
            uint pedestals = _job.Pedestals[slot];
            int* source = (int*)(_job.Event + _job.Offsets[slot]);
            Vector512<int> words = Vector512.Load(source);
            Vector512<short> samples = (words & even | words << 4 & odd).AsInt16();
            Vector512<short> thirds = samples + samples + samples - Vector512.Create(pedestals).AsInt16();
            Vector512<short> maximum = Vector512.Create((short)amplitude);
            uint top = (uint)Vector512.Equals(thirds, maximum).ExtractMostSignificantBits();
            uint below = (uint)Vector512.LessThan(thirds + thirds, maximum).ExtractMostSignificantBits();
            below &= (1u << BitOperations.TrailingZeroCount(top)) - 1;
            if (below == 0) continue;
            int crossing = BitOperations.Log2(below);
            int before = Thirds(source, pedestals, crossing), after = Thirds(source, pedestals, crossing + 1);
            _sample.Reconstructor.Pulses.Positions.Pointer[slot] = PackedEdge.Position(crossing, amplitude - 2 * before, 2 * (after - before));
            sum += crossing;
        }
        return sum;
    }

    /// <summary>
    /// Rejected, for machines with AVX2 alone: five arrays are closed up by permuting eight slots at a time. Listing the slots and gathering is 15 ns less in
    /// a run of 300 events, the same in one of 24,000, and needs no BMI2.
    /// </summary>
    [Benchmark]
    public int CloseUpByPermuting()
    {
        AbovePulses above = _sample.Reconstructor.Pulses.Above;
        int count = 0;
        for (int slot = 0; slot < _job.Slots; slot += 8)
        {
            Vector256<int> amplitude = Vector256.Load(_job.Amplitudes + slot);
            uint reached = Vector256.GreaterThanOrEqual(amplitude, Vector256.Load(_job.Thresholds + slot)).ExtractMostSignificantBits();
            ulong bytes = Bmi2.X64.ParallelBitExtract(0x07_06_05_04_03_02_01_00, Bmi2.X64.ParallelBitDeposit(reached, 0x01_01_01_01_01_01_01_01) * 0xFF);
            Vector256<int> lanes = Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(bytes).AsByte());
            (lanes + Vector256.Create(slot)).Store(above.Slots.Pointer + count);
            Avx2.PermuteVar8x32(amplitude, lanes).Store(above.Amplitudes.Pointer + count);
            Avx2.PermuteVar8x32(Vector256.Load(_job.Offsets + slot), lanes).Store(above.Offsets.Pointer + count);
            Avx2.PermuteVar8x32(Vector256.Load(_job.Slopes + slot), lanes).Store(above.Slopes.Pointer + count);
            Avx2.PermuteVar8x32(Vector256.Load(_job.Pedestals + slot), lanes.AsUInt32()).Store(above.Pedestals.Pointer + count);
            count += BitOperations.PopCount(reached);
        }
        return count;
    }

    private static int Thirds(int* words, uint pedestals, int sample) =>
        3 * (words[sample >> 1] >> 12 * (sample & 1) & 0xFFF) - (int)(pedestals >> 16 * (sample & 1) & 0xFFFF);

    private PulseFlags Measure<TWidth>() where TWidth : struct, IVectorWidth => EdgeKernel.Measure<TWidth>(
        _job, Limits, _sample.Reconstructor.Pulses.Above, _sample.Reconstructor.Pulses.Positions.Pointer, _sample.Reconstructor.Pulses.Shapes.Pointer);
}
