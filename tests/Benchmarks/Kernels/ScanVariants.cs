using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using BenchmarkDotNet.Attributes;
using EdgeMon.Daq.Samples;
using EdgeMon.Signal.Kernels;

namespace EdgeMon.Benchmarks.Kernels;

/// <summary>
/// The first pass: pedestals and amplitudes of 121 channels. Time per event on a shared EPYC of the Zen 4 class
/// (BenchmarkDotNet, short job, in process; ratios are what counts):
/// <list type="table">
/// <item><term>winner, eight channels together, 512-bit machine</term><description>178 ns (256 bits 221 ns, 128 bits 333 ns, scalar 3863 ns)</description></item>
/// <item><term><see cref="OneByOne"/>, horizontal minimum instruction per channel</term><description>382 ns (285 ns for the same loop in C with GCC)</description></item>
/// </list>
/// Both compare headers and ids of the words now. In plain loops over 40,000 events (quiet machine): from cache the winner takes 177 ns,
/// <see cref="SixteenTogether"/> 171 ns, the scan without the comparison 121 ns and the comparison alone 108 ns; from memory both
/// take 328 ns, as long as summing the bytes (316 to 345 ns).
/// Measured before, with the verb "stages": four channels together with masked samples 211 ns; the winner's predecessor with the
/// patterns of the second pass while the samples are in registers 456 ns (too long for the reorder buffer to overlap).
/// </summary>
[MemoryDiagnoser]
public unsafe class ScanVariants
{
    private readonly EventSample _sample = new();
    private ChannelScanKernel.Job _job;

    [GlobalSetup]
    public void Setup() => _job = _sample.Job;

    [Benchmark(Baseline = true)]
    public int EightTogether512() => Scan<Width512>();

    [Benchmark]
    public int EightTogether256() => Scan<Width256>();

    [Benchmark]
    public int FourTogether128() => Scan<Width128>();

    [Benchmark]
    public int Scalar() => Scan<ScalarReference>();

    /// <summary>
    /// Rejected: every channel subtracts its pedestals and finds its maximum alone (PHMINPOSUW after turning the order round). The
    /// folding of 512 to 128 bits and the way into a scalar register cost more than transposing eight channels.
    /// </summary>
    [Benchmark]
    public int OneByOne()
    {
        Vector512<int> even = Vector512.Create(UnpackKernel.EvenMask), odd = Vector512.Create(UnpackKernel.OddMask);
        int last = 0;
        for (int slot = 0; slot < _job.Slots; slot++)
        {
            Vector512<int> words = Vector512.Load((int*)(_job.Event + _job.Offsets[slot]));
            Vector512<short> samples = (words & even | words << 4 & odd).AsInt16();
            Vector128<int> first = samples.GetLower().GetLower().AsInt32();
            Vector128<int> window = first + Vector128.Shuffle(first, Vector128.Create(1, 1, 1, 1)) + Vector128.Shuffle(first, Vector128.Create(2, 2, 2, 2));
            Vector512<short> thirds = samples + samples + samples - Vector512.Create(window.ToScalar()).AsInt16();
            Vector256<short> half = Vector256.Max(thirds.GetLower(), thirds.GetUpper());
            Vector128<short> quarter = Vector128.Max(half.GetLower(), half.GetUpper());
            last = Sse41.IsSupported
                ? short.MaxValue - Sse41.MinHorizontal((Vector128.Create(short.MaxValue) - quarter).AsUInt16()).ToScalar()
                : quarter.ToScalar();
            _job.Pedestals[slot] = (uint)window.ToScalar();
            _job.Amplitudes[slot] = last;
        }
        return last;
    }

    /// <summary>
    /// Rejected: sixteen channels by 512-bit shuffles. As fast as eight by 256 bits, for the processor does the former in two halves,
    /// and it needs a kernel of its own.
    /// </summary>
    [Benchmark]
    public bool SixteenTogether()
    {
        Vector512<uint> ids = Vector512.Create(SampleIds.Following).WithElement(0, SampleIds.First), differences = Vector512<uint>.Zero;
        uint difference = 0;
        Vector512<ushort>* high = stackalloc Vector512<ushort>[16];
        for (int slot = 0; slot < _job.Slots; slot += 16)
        {
            for (int i = 0; i < 16; i++)
            {
                byte* words = _job.Event + _job.Offsets[slot + i];
                difference |= *((uint*)words - 1) ^ _job.Headers[slot + i];
                differences |= Vector512.Load((uint*)words) ^ ids;
                high[i] = UnpackKernel.High512(words);
            }
            for (int i = 0; i < 8; i++) high[i] = Fold32(high[2 * i], high[2 * i + 1]);
            for (int i = 0; i < 4; i++) high[i] = Fold64(high[2 * i], high[2 * i + 1]);
            for (int i = 0; i < 2; i++) high[i] = Fold128(high[2 * i], high[2 * i + 1]);
            (Fold128(high[0], high[1]) >>> 4).AsUInt32().Store(_job.Maxima + slot);
        }
        return (difference & SampleIds.HeaderMask) == 0 && (differences & Vector512.Create(SampleIds.Mask)) == Vector512<uint>.Zero;
    }

    /// <summary>
    /// Rejected: a channel in one 512-bit load, its halves taken apart behind the unpacking. Fewer instructions (165 in place of 176 for
    /// eight channels), but all of them work in two halves, and taking apart needs the ports for shuffles, the busiest ones: from the
    /// first-level cache, inside the chain, 193 ns in place of 168 ns.
    /// </summary>
    [Benchmark]
    public bool ChannelInOneLoad()
    {
        Vector512<uint> ids = Vector512.Create(SampleIds.Following).WithElement(0, SampleIds.First), differences = Vector512<uint>.Zero;
        Vector256<ushort>* high = stackalloc Vector256<ushort>[8];
        for (int slot = 0; slot < _job.Slots; slot += 8)
        {
            for (int i = 0; i < 8; i++)
            {
                byte* words = _job.Event + _job.Offsets[slot + i];
                differences |= Vector512.Load((uint*)words) ^ ids;
                Vector512<ushort> samples = UnpackKernel.High512(words);
                high[i] = Vector256.Max(samples.GetLower(), samples.GetUpper());
            }
            for (int i = 0; i < 4; i++) high[i] = Fold32(high[2 * i], high[2 * i + 1]);
            for (int i = 0; i < 2; i++) high[i] = Fold64(high[2 * i], high[2 * i + 1]);
            (Fold128(high[0], high[1]) >>> 4).AsUInt32().Store(_job.Maxima + slot);
        }
        return (differences & Vector512.Create(SampleIds.Mask)) == Vector512<uint>.Zero;
    }

    /// <summary>
    /// Rejected, for machines with AVX2 alone: the odd samples come from a load one byte before the words (a blend in place of two shifts and a blend), and ids are
    /// told by the largest and smallest signed words in place of differences. Nine instructions a channel in place of thirteen, and 38 cycles in place
    /// of 47 for eight channels by LLVM's model of Zen 3; but half of the further loads cross a line: measured inside the kernel 257 ns in place of 248 ns, with
    /// shifts in place of the loads 241 ns and the chain the same.
    /// </summary>
    [Benchmark]
    public bool UnalignedLoads256()
    {
        Vector256<uint> even = Vector256.Create((uint)UnpackKernel.EvenMask);
        Vector256<int> largest = Vector256.Create(int.MinValue), largestMore = largest;
        Vector256<ushort>* high = stackalloc Vector256<ushort>[8];
        for (int slot = 0; slot < _job.Slots; slot += 8)
        {
            for (int i = 0; i < 8; i++)
            {
                byte* channel = _job.Event + _job.Offsets[slot + i];
                Vector256<uint> words = Vector256.Load((uint*)channel), more = Vector256.Load((uint*)channel + 8);
                largest = Vector256.Max(largest, words.AsInt32());
                largestMore = Vector256.Max(largestMore, more.AsInt32());
                high[i] = Vector256.Max(
                    Avx2.Blend((words & even).AsUInt16(), Vector256.Load((ushort*)(channel - 1)), 0b10101010),
                    Avx2.Blend((more & even).AsUInt16(), Vector256.Load((ushort*)(channel + 31)), 0b10101010));
            }
            for (int i = 0; i < 4; i++) high[i] = Fold32(high[2 * i], high[2 * i + 1]);
            for (int i = 0; i < 2; i++) high[i] = Fold64(high[2 * i], high[2 * i + 1]);
            Vector256<ushort> maxima = Fold128(high[0], high[1]);
            Avx2.Blend(maxima, maxima >>> 4, 0b10101010).AsUInt32().Store(_job.Maxima + slot);
        }
        return Vector256.LessThanAll(Vector256.Max(largest.WithElement(0, int.MinValue), largestMore), Vector256.Create(-(1 << 30)));
    }

    /// <summary>
    /// Rejected, for machines with AVX2 alone: samples moved by one shift as in the winner, but ids told by the largest words (one instruction for eight
    /// words in place of two; the words of plain ids are the smallest signed numbers) and maxima exchanged by unpacking in place of blends and a shuffle.
    /// Inside the kernel neither changed anything: 736 ns for all pulses in place of 733, and 722 in place of 720. Here 267 ns, without pedestals and headers; the
    /// winner with them 246 ns (Zen 3 class).
    /// </summary>
    [Benchmark]
    public bool IdsByLargest256()
    {
        Vector256<int> largest = Vector256.Create(int.MinValue), largestMore = largest;
        Vector256<ushort>* moved = stackalloc Vector256<ushort>[8];
        for (int slot = 0; slot < _job.Slots; slot += 8)
        {
            for (int i = 0; i < 8; i++)
            {
                byte* channel = _job.Event + _job.Offsets[slot + i];
                Vector256<uint> words = Vector256.Load((uint*)channel), more = Vector256.Load((uint*)channel + 8);
                largest = Vector256.Max(largest, words.AsInt32());
                largestMore = Vector256.Max(largestMore, more.AsInt32());
                moved[i] = Vector256.Max(UnpackKernel.Moved256<Width256, PlainIds>(words), UnpackKernel.Moved256<Width256, PlainIds>(more));
            }
            for (int i = 0; i < 4; i++) moved[i] = Fold32(moved[2 * i], moved[2 * i + 1]);
            for (int i = 0; i < 2; i++) moved[i] = Fold64(moved[2 * i], moved[2 * i + 1]);
            UnpackKernel.Samples256<Width256>(Fold128(moved[0], moved[1])).AsUInt32().Store(_job.Maxima + slot);
        }
        return Vector256.LessThanAll(Vector256.Max(largest.WithElement(0, int.MinValue), largestMore), Vector256.Create(-0x7F000000));
    }

    private static Vector256<ushort> Fold32(Vector256<ushort> a, Vector256<ushort> b) => Vector256.Max(
        Avx2.UnpackLow(a.AsUInt32(), b.AsUInt32()).AsUInt16(), Avx2.UnpackHigh(a.AsUInt32(), b.AsUInt32()).AsUInt16());

    private static Vector256<ushort> Fold64(Vector256<ushort> a, Vector256<ushort> b) => Vector256.Max(
        Avx2.UnpackLow(a.AsUInt64(), b.AsUInt64()).AsUInt16(), Avx2.UnpackHigh(a.AsUInt64(), b.AsUInt64()).AsUInt16());

    private static Vector256<ushort> Fold128(Vector256<ushort> a, Vector256<ushort> b) => Vector256.Max(
        Avx2.Permute2x128(a, b, 0x20), Avx2.Permute2x128(a, b, 0x31));

    private static Vector512<ushort> Fold32(Vector512<ushort> a, Vector512<ushort> b) => Vector512.Max(
        Avx512F.UnpackLow(a.AsUInt32(), b.AsUInt32()).AsUInt16(), Avx512F.UnpackHigh(a.AsUInt32(), b.AsUInt32()).AsUInt16());

    private static Vector512<ushort> Fold64(Vector512<ushort> a, Vector512<ushort> b) => Vector512.Max(
        Avx512F.UnpackLow(a.AsUInt64(), b.AsUInt64()).AsUInt16(), Avx512F.UnpackHigh(a.AsUInt64(), b.AsUInt64()).AsUInt16());

    private static Vector512<ushort> Fold128(Vector512<ushort> a, Vector512<ushort> b) => Vector512.Max(
        Avx512F.Shuffle4x128(a.AsUInt32(), b.AsUInt32(), 0x88).AsUInt16(), Avx512F.Shuffle4x128(a.AsUInt32(), b.AsUInt32(), 0xDD).AsUInt16());

    private int Scan<TWidth>() where TWidth : struct, IVectorWidth
    {
        ChannelScanKernel.Scan<TWidth>(ref _job);
        return _job.LargestSample;
    }
}
