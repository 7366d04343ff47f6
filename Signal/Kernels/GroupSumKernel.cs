using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Sums over neighbouring slots: sixteen partial sums, the i-th slot of the part going to partial sum i mod 16 (missing ones count
/// as 0), then halves added to halves. This order is the definition; every width follows it, so that all agree bit for bit.
/// Reads up to 15 values behind the part and ignores them.
/// </summary>
internal static unsafe class GroupSumKernel
{
    private static readonly AlignedBuffer<int> Masks = MakeMasks();

    /// <summary>Mask of the first so many of sixteen lanes, 0..16.</summary>
    internal static int* MaskOf(int lanes) => Masks.Pointer + DetectorLayout.Lanes - lanes;

    /// <summary>Sums of four parts: four at once cost little more than one.</summary>
    /// <param name="a">Values and part of the first sum.</param>
    /// <param name="b">Second.</param>
    /// <param name="c">Third.</param>
    /// <param name="d">Fourth.</param>
    public static Vector128<float> Sum<TWidth>(Part a, Part b, Part c, Part d) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits == 0) return Vector128.Create(SumScalar(a), SumScalar(b), SumScalar(c), SumScalar(d));
        if (TWidth.Bits >= 256 && a.Count == b.Count && a.Count == c.Count && a.Count == d.Count)
        {
            return TWidth.Bits == 512
                ? SumAlike512(a.Start, b.Start, c.Start, d.Start, a.Count)
                : SumAlike256(a.Start, b.Start, c.Start, d.Start, a.Count);
        }
        return AddLanes(Fold<TWidth>(a), Fold<TWidth>(b), Fold<TWidth>(c), Fold<TWidth>(d));
    }

    /// <summary>Parts of the same size, as the depths of the ECAL and the modules of the HCAL are: one loop for all.</summary>
    private static Vector128<float> SumAlike512(float* a, float* b, float* c, float* d, int count)
    {
        int whole = count & ~15, i = 0;
        Vector512<float> va = Vector512<float>.Zero, vb = va, vc = va, vd = va;
        for (; i < whole; i += 16)
        {
            va += Vector512.Load(a + i);
            vb += Vector512.Load(b + i);
            vc += Vector512.Load(c + i);
            vd += Vector512.Load(d + i);
        }
        Vector512<float> mask = Vector512.Load(MaskOf(count & 15)).AsSingle();
        return AddLanes(Fold(va + (Vector512.Load(a + i) & mask)), Fold(vb + (Vector512.Load(b + i) & mask)),
            Fold(vc + (Vector512.Load(c + i) & mask)), Fold(vd + (Vector512.Load(d + i) & mask)));
    }

    /// <inheritdoc cref="SumAlike512"/>
    private static Vector128<float> SumAlike256(float* a, float* b, float* c, float* d, int count)
    {
        int whole = count & ~15, i = 0;
        Vector256<float> lowA = Vector256<float>.Zero, lowB = lowA, lowC = lowA, lowD = lowA, highA = lowA, highB = lowA, highC = lowA, highD = lowA;
        for (; i < whole; i += 16)
        {
            lowA += Vector256.Load(a + i);
            lowB += Vector256.Load(b + i);
            lowC += Vector256.Load(c + i);
            lowD += Vector256.Load(d + i);
            highA += Vector256.Load(a + i + 8);
            highB += Vector256.Load(b + i + 8);
            highC += Vector256.Load(c + i + 8);
            highD += Vector256.Load(d + i + 8);
        }
        int* mask = MaskOf(count & 15);
        Vector256<float> low = Vector256.Load(mask).AsSingle(), high = Vector256.Load(mask + 8).AsSingle();
        return AddLanes(
            Fold(lowA + (Vector256.Load(a + i) & low) + (highA + (Vector256.Load(a + i + 8) & high))),
            Fold(lowB + (Vector256.Load(b + i) & low) + (highB + (Vector256.Load(b + i + 8) & high))),
            Fold(lowC + (Vector256.Load(c + i) & low) + (highC + (Vector256.Load(c + i + 8) & high))),
            Fold(lowD + (Vector256.Load(d + i) & low) + (highD + (Vector256.Load(d + i + 8) & high))));
    }

    /// <summary>(lane 0 + lane 2) + (lane 1 + lane 3) of each, for all four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AddLanes(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        Vector128<float> lowAb = Low32(a, b), highAb = High32(a, b), lowCd = Low32(c, d), highCd = High32(c, d);
        Vector128<float> ab = lowAb + highAb, cd = lowCd + highCd;
        return Sse.IsSupported
            ? Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab)
            : Vector128.Create(ab.GetLower(), cd.GetLower()) + Vector128.Create(ab.GetUpper(), cd.GetUpper());
    }

    /// <summary>Sixteen partial sums to four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector512<float> sums) => Fold(sums.GetLower() + sums.GetUpper());

    /// <summary>Eight partial sums to four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector256<float> sums) => sums.GetLower() + sums.GetUpper();

    /// <summary>Values of a part.</summary>
    /// <param name="values">Array over slots.</param>
    /// <param name="group">The part.</param>
    internal readonly struct Part(float* values, in SlotGroup group)
    {
        /// <summary>First value.</summary>
        public float* Start { get; } = values + group.Start;
        /// <summary>Number of values.</summary>
        public int Count { get; } = group.Cells;
    }

    /// <summary>The values of a part to four partial sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold<TWidth>(in Part part) where TWidth : struct, IVectorWidth
    {
        float* values = part.Start;
        int whole = part.Count & ~15;
        int* mask = MaskOf(part.Count & 15);
        if (TWidth.Bits == 512)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = 0; i < whole; i += 16) sum += Vector512.Load(values + i);
            sum += Vector512.Load(values + whole) & Vector512.Load(mask).AsSingle();
            return Fold(sum);
        }
        if (TWidth.Bits == 256)
        {
            Vector256<float> low = Vector256<float>.Zero, high = low;
            for (int i = 0; i < whole; i += 16)
            {
                low += Vector256.Load(values + i);
                high += Vector256.Load(values + i + 8);
            }
            low += Vector256.Load(values + whole) & Vector256.Load(mask).AsSingle();
            high += Vector256.Load(values + whole + 8) & Vector256.Load(mask + 8).AsSingle();
            return Fold(low + high);
        }
        Vector128<float> s0 = Vector128<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < whole; i += 16)
        {
            s0 += Vector128.Load(values + i);
            s1 += Vector128.Load(values + i + 4);
            s2 += Vector128.Load(values + i + 8);
            s3 += Vector128.Load(values + i + 12);
        }
        s0 += Vector128.Load(values + whole) & Vector128.Load(mask).AsSingle();
        s1 += Vector128.Load(values + whole + 4) & Vector128.Load(mask + 4).AsSingle();
        s2 += Vector128.Load(values + whole + 8) & Vector128.Load(mask + 8).AsSingle();
        s3 += Vector128.Load(values + whole + 12) & Vector128.Load(mask + 12).AsSingle();
        return s0 + s2 + (s1 + s3);
    }

    private static float SumScalar(in Part part)
    {
        float* lanes = stackalloc float[DetectorLayout.Lanes];
        for (int j = 0; j < DetectorLayout.Lanes; j++) lanes[j] = 0;
        for (int i = 0; i < part.Count / DetectorLayout.Lanes * DetectorLayout.Lanes + DetectorLayout.Lanes; i++)
            lanes[i % DetectorLayout.Lanes] += i < part.Count ? part.Start[i] : 0f;
        return ReduceScalar(lanes);
    }

    /// <summary>The order of the reduction, in plain code.</summary>
    internal static float ReduceScalar(float* lanes)
    {
        for (int half = DetectorLayout.Lanes / 2; half > 0; half /= 2)
            for (int j = 0; j < half; j++) lanes[j] += lanes[j + half];
        return lanes[0];
    }

    /// <summary>Eight partial sums to one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Reduce(Vector256<float> lanes)
    {
        Vector128<float> four = lanes.GetLower() + lanes.GetUpper();
        four += Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return four.ToScalar() + four.GetElement(1);
    }

    private static Vector128<float> Low32(Vector128<float> a, Vector128<float> b) => Sse.IsSupported
        ? Sse.UnpackLow(a, b)
        : Vector128.Create(a.GetElement(0), b.GetElement(0), a.GetElement(1), b.GetElement(1));

    private static Vector128<float> High32(Vector128<float> a, Vector128<float> b) => Sse.IsSupported
        ? Sse.UnpackHigh(a, b)
        : Vector128.Create(a.GetElement(2), b.GetElement(2), a.GetElement(3), b.GetElement(3));

    private static AlignedBuffer<int> MakeMasks()
    {
        var masks = new AlignedBuffer<int>(2 * DetectorLayout.Lanes);
        masks.Span[..DetectorLayout.Lanes].Fill(-1);
        return masks;
    }
}
