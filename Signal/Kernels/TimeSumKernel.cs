using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>Adds the times of one event to sums per slot, in whole units: of pulses with energy and an edge, near their expected time.</summary>
internal static unsafe class TimeSumKernel
{
    /// <summary>What the pass reads and adds to, by slot; a multiple of 16 slots, 64-byte aligned.</summary>
    internal struct Job
    {
        public int Slots;
        public float* Energies;
        public uint* Shapes;
        public float* Times;
        /// <summary>Pulses farther from their expected time belong to other particles [ns].</summary>
        public float LargestTimeNs;
        public float UnitsPerNs;
        public long* Sums;
        public long* Squares;
        public int* Entries;
    }

    private const uint NoEdge = (uint)PulseFlags.NoEdge << PackedEdge.FlagShift;

    /// <summary>Adds one event.</summary>
    public static void Add<TWidth>(in Job job) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits == 512 && Avx512F.IsSupported) Add512(job);
        else if (TWidth.Bits == 256 && Avx2.IsSupported) Add256(job);
        else AddScalar(job);
    }

    private static void Add512(in Job job)
    {
        Vector512<float> largest = Vector512.Create(job.LargestTimeNs), unitsPerNs = Vector512.Create(job.UnitsPerNs);
        for (int i = 0; i < job.Slots; i += Vector512<int>.Count)
        {
            Vector512<float> time = Vector512.LoadAligned(job.Times + i);
            Vector512<int> counts = (Vector512.GreaterThan(Vector512.LoadAligned(job.Energies + i), Vector512<float>.Zero)
                & Vector512.LessThan(Vector512.Abs(time), largest)).AsInt32()
                & Vector512.Equals(Vector512.LoadAligned(job.Shapes + i) & Vector512.Create(NoEdge), Vector512<uint>.Zero).AsInt32();
            if (counts == Vector512<int>.Zero) continue;
            // Rounds halves to even, as the reference does.
            Vector512<int> units = Avx512F.ConvertToVector512Int32(time * unitsPerNs) & counts;
            (Vector512<long> low, Vector512<long> high) = Vector512.Widen(units);
            (Vector512<long> lowSquare, Vector512<long> highSquare) = Vector512.Widen(units * units);
            (Vector512.LoadAligned(job.Sums + i) + low).StoreAligned(job.Sums + i);
            (Vector512.LoadAligned(job.Sums + i + 8) + high).StoreAligned(job.Sums + i + 8);
            (Vector512.LoadAligned(job.Squares + i) + lowSquare).StoreAligned(job.Squares + i);
            (Vector512.LoadAligned(job.Squares + i + 8) + highSquare).StoreAligned(job.Squares + i + 8);
            (Vector512.LoadAligned(job.Entries + i) - counts).StoreAligned(job.Entries + i);
        }
    }

    private static void Add256(in Job job)
    {
        Vector256<float> largest = Vector256.Create(job.LargestTimeNs), unitsPerNs = Vector256.Create(job.UnitsPerNs);
        for (int i = 0; i < job.Slots; i += Vector256<int>.Count)
        {
            Vector256<float> time = Vector256.LoadAligned(job.Times + i);
            Vector256<int> counts = (Vector256.GreaterThan(Vector256.LoadAligned(job.Energies + i), Vector256<float>.Zero)
                & Vector256.LessThan(Vector256.Abs(time), largest)).AsInt32()
                & Vector256.Equals(Vector256.LoadAligned(job.Shapes + i) & Vector256.Create(NoEdge), Vector256<uint>.Zero).AsInt32();
            if (counts == Vector256<int>.Zero) continue;
            Vector256<int> units = Avx.ConvertToVector256Int32(time * unitsPerNs) & counts;
            (Vector256<long> low, Vector256<long> high) = Vector256.Widen(units);
            (Vector256<long> lowSquare, Vector256<long> highSquare) = Vector256.Widen(units * units);
            (Vector256.LoadAligned(job.Sums + i) + low).StoreAligned(job.Sums + i);
            (Vector256.LoadAligned(job.Sums + i + 4) + high).StoreAligned(job.Sums + i + 4);
            (Vector256.LoadAligned(job.Squares + i) + lowSquare).StoreAligned(job.Squares + i);
            (Vector256.LoadAligned(job.Squares + i + 4) + highSquare).StoreAligned(job.Squares + i + 4);
            (Vector256.LoadAligned(job.Entries + i) - counts).StoreAligned(job.Entries + i);
        }
    }

    private static void AddScalar(in Job job)
    {
        for (int i = 0; i < job.Slots; i++)
        {
            if (!(job.Energies[i] > 0) || (job.Shapes[i] & NoEdge) != 0 || !(MathF.Abs(job.Times[i]) < job.LargestTimeNs)) continue;
            int units = (int)MathF.Round(job.Times[i] * job.UnitsPerNs);
            job.Sums[i] += units;
            job.Squares[i] += (long)units * units;
            job.Entries[i]++;
        }
    }
}
