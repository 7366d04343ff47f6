using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// First pass over a regular event: every channel of 32 MSADC samples (64 bytes, one 512-bit vector) gives its
/// pedestals and its amplitude. All in 16-bit integers in thirds of an ADC count: 3 x 4095 fits.
/// Channels above their threshold are listed for the second pass, <see cref="EdgeKernel"/>, without a branch.
/// </summary>
internal static unsafe class ChannelScanKernel
{
    /// <summary>Samples of a regular channel.</summary>
    public const int Samples = 32;
    /// <summary>Bytes of a regular channel.</summary>
    public const int Bytes = Samples / 2 * sizeof(int);

    /// <summary>What the pass reads and writes; all arrays over slots are as long as the layout has slots.</summary>
    internal struct Job
    {
        /// <summary>First byte of the event.</summary>
        public byte* Event;
        /// <summary>Number of channels to scan.</summary>
        public int Count;
        /// <summary>Per channel: offset of its first sample word in the event.</summary>
        public int* Offsets;
        /// <summary>Per channel: slot of its results.</summary>
        public int* Slots;
        /// <summary>Per slot: lowest amplitude that counts [1/3 ADC].</summary>
        public int* Thresholds;
        /// <summary>Per slot, out: window sums of both pedestals.</summary>
        public uint* Pedestals;
        /// <summary>Per slot, out: amplitude [1/3 ADC].</summary>
        public int* Amplitudes;
        /// <summary>Out: positions (in the list of channels) at or above threshold, ascending; room for Count.</summary>
        public int* Above;
        /// <summary>Out: number of entries in <see cref="Above"/>.</summary>
        public int AboveCount;
        /// <summary>Out: largest raw sample of all channels [ADC].</summary>
        public int LargestSample;
    }

    /// <summary>Scans all channels of the job.</summary>
    public static void Scan<TWidth>(ref Job job) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits == 512) Scan512(ref job);
        else if (TWidth.Bits == 256) Scan256(ref job);
        else if (TWidth.Bits == 128) Scan128(ref job);
        else ScanScalar(ref job);
    }

    private static void Scan512(ref Job job)
    {
        byte* start = job.Event;
        int* thresholds = job.Thresholds;
        int* amplitudes = job.Amplitudes;
        uint* pedestals = job.Pedestals;
        int* above = job.Above;
        int aboveCount = 0, count = job.Count;
        Vector512<int> evenMask = Vector512.Create(UnpackKernel.EvenMask), oddMask = Vector512.Create(UnpackKernel.OddMask);
        Vector512<short> largest = Vector512<short>.Zero;
        for (int k = 0; k < count; k++)
        {
            Vector512<int> words = Vector512.Load((int*)(start + job.Offsets[k]));
            Vector512<short> sample = (words & evenMask | words << 4 & oddMask).AsInt16();
            largest = Vector512.Max(largest, sample);
            Vector128<int> window = WindowSums(sample.GetLower().GetLower());
            Vector512<short> thirds = sample + sample + sample - Broadcast512(window);
            int amplitude = Maximum(Vector256.Max(thirds.GetLower(), thirds.GetUpper()));

            int slot = job.Slots[k];
            pedestals[slot] = (uint)window.ToScalar();
            amplitudes[slot] = amplitude;
            above[aboveCount] = k;
            aboveCount += amplitude >= thresholds[slot] ? 1 : 0;
        }
        job.AboveCount = aboveCount;
        job.LargestSample = Maximum(Vector256.Max(largest.GetLower(), largest.GetUpper()));
    }

    private static void Scan256(ref Job job)
    {
        Vector256<int> evenMask = Vector256.Create(UnpackKernel.EvenMask), oddMask = Vector256.Create(UnpackKernel.OddMask);
        Vector256<short> largest = Vector256<short>.Zero;
        int aboveCount = 0;
        for (int k = 0; k < job.Count; k++)
        {
            int* source = (int*)(job.Event + job.Offsets[k]);
            Vector256<int> words0 = Vector256.Load(source), words1 = Vector256.Load(source + 8);
            Vector256<short> sample0 = (words0 & evenMask | words0 << 4 & oddMask).AsInt16();
            Vector256<short> sample1 = (words1 & evenMask | words1 << 4 & oddMask).AsInt16();
            largest = Vector256.Max(largest, Vector256.Max(sample0, sample1));
            Vector128<int> window = WindowSums(sample0.GetLower());
            Vector256<short> pedestal = Vector256.Create(window.ToScalar()).AsInt16();
            // The pedestal is the same for both halves: the larger sample of each lane decides.
            Vector256<short> higher = Vector256.Max(sample0, sample1);
            int amplitude = Maximum(higher + higher + higher - pedestal);

            int slot = job.Slots[k];
            job.Pedestals[slot] = (uint)window.ToScalar();
            job.Amplitudes[slot] = amplitude;
            job.Above[aboveCount] = k;
            aboveCount += amplitude >= job.Thresholds[slot] ? 1 : 0;
        }
        job.AboveCount = aboveCount;
        job.LargestSample = Maximum(largest);
    }

    private static void Scan128(ref Job job)
    {
        Vector128<int> evenMask = Vector128.Create(UnpackKernel.EvenMask), oddMask = Vector128.Create(UnpackKernel.OddMask);
        Vector128<short> largest = Vector128<short>.Zero;
        int aboveCount = 0;
        for (int k = 0; k < job.Count; k++)
        {
            int* source = (int*)(job.Event + job.Offsets[k]);
            Vector128<int> words = Vector128.Load(source);
            Vector128<short> first = (words & evenMask | words << 4 & oddMask).AsInt16();
            Vector128<short> higher = first;
            for (int part = 4; part < Samples / 2; part += 4)
            {
                words = Vector128.Load(source + part);
                higher = Vector128.Max(higher, (words & evenMask | words << 4 & oddMask).AsInt16());
            }
            largest = Vector128.Max(largest, higher);
            Vector128<int> window = WindowSums(first);
            int amplitude = Maximum(higher + higher + higher - Vector128.Create(window.ToScalar()).AsInt16());

            int slot = job.Slots[k];
            job.Pedestals[slot] = (uint)window.ToScalar();
            job.Amplitudes[slot] = amplitude;
            job.Above[aboveCount] = k;
            aboveCount += amplitude >= job.Thresholds[slot] ? 1 : 0;
        }
        job.AboveCount = aboveCount;
        job.LargestSample = Maximum(largest);
    }

    private static void ScanScalar(ref Job job)
    {
        short* samples = stackalloc short[Samples];
        int aboveCount = 0, largest = 0;
        for (int k = 0; k < job.Count; k++)
        {
            int* words = (int*)(job.Event + job.Offsets[k]);
            for (int i = 0; i < Samples / 2; i++)
            {
                samples[2 * i] = (short)(words[i] & 0xFFF);
                samples[2 * i + 1] = (short)(words[i] >> 12 & 0xFFF);
            }
            int even = samples[0] + samples[2] + samples[4], odd = samples[1] + samples[3] + samples[5];
            int amplitude = int.MinValue;
            for (int i = 0; i < Samples; i++)
            {
                amplitude = Math.Max(amplitude, 3 * samples[i] - ((i & 1) == 0 ? even : odd));
                largest = Math.Max(largest, samples[i]);
            }

            int slot = job.Slots[k];
            job.Pedestals[slot] = PedestalKernel.Pack(even, odd);
            job.Amplitudes[slot] = amplitude;
            if (amplitude >= job.Thresholds[slot]) job.Above[aboveCount++] = k;
        }
        job.AboveCount = aboveCount;
        job.LargestSample = largest;
    }

    /// <summary>Lane 0: the sum of words 0, 1, 2, which holds both window sums; neither half can carry into the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> WindowSums(Vector128<short> firstEight)
    {
        Vector128<int> words = firstEight.AsInt32();
        return words + Vector128.Shuffle(words, Vector128.Create(1, 1, 1, 1)) + Vector128.Shuffle(words, Vector128.Create(2, 2, 2, 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Broadcast512(Vector128<int> lane0) => Avx512F.IsSupported
        ? Avx512F.BroadcastScalarToVector512(lane0).AsInt16()
        : Vector512.Create(lane0.ToScalar()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Maximum(Vector256<short> v) => Maximum(Vector128.Max(v.GetLower(), v.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Maximum(Vector128<short> v)
    {
        // One instruction finds the minimum of eight unsigned values: turn the order round.
        if (Sse41.IsSupported)
            return short.MaxValue - Sse41.MinHorizontal((Vector128.Create(short.MaxValue) - v).AsUInt16()).ToScalar();
        v = Vector128.Max(v, Vector128.Shuffle(v.AsInt32(), Vector128.Create(2, 3, 0, 1)).AsInt16());
        v = Vector128.Max(v, Vector128.Shuffle(v.AsInt32(), Vector128.Create(1, 0, 3, 2)).AsInt16());
        v = Vector128.Max(v, Vector128.Shuffle(v, Vector128.Create((short)1, 0, 3, 2, 5, 4, 7, 6)));
        return v.ToScalar();
    }
}
