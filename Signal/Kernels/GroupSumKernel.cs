using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Sums over neighbouring slots: sixteen partial sums, slot i going to partial sum i mod 16, then halves added to halves.
/// This order is the definition; every width follows it, so that all agree bit for bit.
/// </summary>
internal static unsafe class GroupSumKernel
{
    /// <summary>Sum of a group's values.</summary>
    public static float Sum<TWidth>(float* values, in SlotGroup group) where TWidth : struct, IVectorWidth
    {
        float* start = values + group.Start;
        int slots = group.Slots;
        if (TWidth.Bits == 512)
        {
            Vector512<float> sum = Vector512.LoadAligned(start);
            for (int i = 16; i < slots; i += 16) sum += Vector512.LoadAligned(start + i);
            return Reduce(sum.GetLower() + sum.GetUpper());
        }
        if (TWidth.Bits == 256)
        {
            Vector256<float> low = Vector256.LoadAligned(start), high = Vector256.LoadAligned(start + 8);
            for (int i = 16; i < slots; i += 16)
            {
                low += Vector256.LoadAligned(start + i);
                high += Vector256.LoadAligned(start + i + 8);
            }
            return Reduce(low + high);
        }
        if (TWidth.Bits == 128)
        {
            Vector128<float> a = Vector128.LoadAligned(start), b = Vector128.LoadAligned(start + 4);
            Vector128<float> c = Vector128.LoadAligned(start + 8), d = Vector128.LoadAligned(start + 12);
            for (int i = 16; i < slots; i += 16)
            {
                a += Vector128.LoadAligned(start + i);
                b += Vector128.LoadAligned(start + i + 4);
                c += Vector128.LoadAligned(start + i + 8);
                d += Vector128.LoadAligned(start + i + 12);
            }
            return Reduce(a + c + (b + d));
        }
        float* lanes = stackalloc float[DetectorLayout.Lanes];
        for (int j = 0; j < DetectorLayout.Lanes; j++) lanes[j] = start[j];
        for (int i = DetectorLayout.Lanes; i < slots; i += DetectorLayout.Lanes)
            for (int j = 0; j < DetectorLayout.Lanes; j++) lanes[j] += start[i + j];
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
    internal static float Reduce(Vector256<float> lanes) => Reduce(lanes.GetLower() + lanes.GetUpper());

    /// <summary>Four partial sums to one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Reduce(Vector128<float> lanes)
    {
        lanes += Vector128.Shuffle(lanes, Vector128.Create(2, 3, 2, 3));
        return lanes.ToScalar() + lanes.GetElement(1);
    }
}
