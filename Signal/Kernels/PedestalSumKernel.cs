using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Adds pedestals and noise of one event to sums per slot: of regular channels whose window is level. The noise is that of the differences of
/// samples 0 and 2, and 1 and 3: of one converter each, so that a difference of the two converters is none.
/// </summary>
internal static unsafe class PedestalSumKernel
{
    /// <summary>What the pass reads and adds to, by slot; a multiple of 16 slots, 64-byte aligned.</summary>
    internal struct Job
    {
        public int Slots;
        /// <summary>Windows whose level changes by more do not count [ADC], see <see cref="ChannelScanKernel.Job.Slopes"/>.</summary>
        public int LargestSlopeAdc;
        /// <summary>-1 for slots that hold a regular channel, else 0.</summary>
        public int* Regular;
        public int* Slopes;
        public uint* Pedestals;
        /// <summary>See <see cref="ChannelScanKernel.Job.Steps"/>.</summary>
        public uint* Steps;
        public long* Evens;
        public long* Odds;
        public long* NoiseSquares;
        public int* Entries;
    }

    /// <summary>Adds one event.</summary>
    public static void Add<TWidth>(in Job job) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits >= 256 && Avx2.IsSupported) AddEight(job);
        else AddScalar(job);
    }

    private static void AddEight(in Job job)
    {
        Vector256<int> largest = Vector256.Create(job.LargestSlopeAdc);
        for (int i = 0; i < job.Slots; i += Vector256<int>.Count)
        {
            Vector256<int> counts = Vector256.LoadAligned(job.Regular + i) & Vector256.LessThanOrEqual(Vector256.Abs(Vector256.LoadAligned(job.Slopes + i)), largest);
            Vector256<short> steps = (Vector256.LoadAligned(job.Steps + i) & counts.AsUInt32()).AsInt16();
            Vector256<uint> sums = Vector256.LoadAligned(job.Pedestals + i) & counts.AsUInt32();
            AddTo(job.NoiseSquares + i, Avx2.MultiplyAddAdjacent(steps, steps));
            AddTo(job.Evens + i, (sums & Vector256.Create(0xFFFFu)).AsInt32());
            AddTo(job.Odds + i, (sums >>> 16).AsInt32());
            (Vector256.LoadAligned(job.Entries + i) - counts).StoreAligned(job.Entries + i);
        }
    }

    private static void AddTo(long* sums, Vector256<int> values)
    {
        (Vector256<long> low, Vector256<long> high) = Vector256.Widen(values);
        (Vector256.LoadAligned(sums) + low).StoreAligned(sums);
        (Vector256.LoadAligned(sums + 4) + high).StoreAligned(sums + 4);
    }

    private static void AddScalar(in Job job)
    {
        for (int i = 0; i < job.Slots; i++)
        {
            if (job.Regular[i] == 0 || Math.Abs(job.Slopes[i]) > job.LargestSlopeAdc) continue;
            int even = (short)job.Steps[i], odd = (int)job.Steps[i] >> 16;
            job.NoiseSquares[i] += even * even + odd * odd;
            job.Evens[i] += PedestalKernel.Even(job.Pedestals[i]);
            job.Odds[i] += PedestalKernel.Odd(job.Pedestals[i]);
            job.Entries[i]++;
        }
    }
}
