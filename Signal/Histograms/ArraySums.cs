using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Histograms;

/// <summary>Adds arrays element by element, in whole vectors and a rest.</summary>
internal static class ArraySums
{
    /// <summary>Adds numbers to as many sums.</summary>
    public static void Add<T>(Span<T> sums, ReadOnlySpan<T> numbers) where T : struct, INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, sums.Length);
        ref T sum = ref MemoryMarshal.GetReference(sums), number = ref MemoryMarshal.GetReference(numbers);
        int i = 0;
        for (; i <= sums.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            (Vector512.LoadUnsafe(ref sum, (nuint)i) + Vector512.LoadUnsafe(ref number, (nuint)i)).StoreUnsafe(ref sum, (nuint)i);
        for (; i < sums.Length; i++) sums[i] += numbers[i];
    }

    /// <summary>Adds numbers of 32 bits to as many sums of 64.</summary>
    public static void Add(Span<long> sums, ReadOnlySpan<int> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, sums.Length);
        ref long sum = ref MemoryMarshal.GetReference(sums);
        ref int number = ref MemoryMarshal.GetReference(numbers);
        int i = 0;
        for (; i <= sums.Length - Vector512<int>.Count; i += Vector512<int>.Count)
        {
            (Vector512<long> low, Vector512<long> high) = Vector512.Widen(Vector512.LoadUnsafe(ref number, (nuint)i));
            (Vector512.LoadUnsafe(ref sum, (nuint)i) + low).StoreUnsafe(ref sum, (nuint)i);
            (Vector512.LoadUnsafe(ref sum, (nuint)(i + Vector512<long>.Count)) + high).StoreUnsafe(ref sum, (nuint)(i + Vector512<long>.Count));
        }
        for (; i < sums.Length; i++) sums[i] += numbers[i];
    }
}
