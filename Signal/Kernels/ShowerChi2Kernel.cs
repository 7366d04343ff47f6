using System.Numerics;
using System.Runtime.Intrinsics;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Kernels;

/// <summary>The ECAL cell with the most energy, and how well the cells around it follow the expected profile.</summary>
internal static unsafe class ShowerChi2Kernel
{
    /// <summary>Adds the two depths cell by cell and finds the largest cell.</summary>
    /// <param name="preshower">Energies of the preshower's cells; up to 15 values behind them are read and ignored.</param>
    /// <param name="main">Energies of the main part's cells; likewise.</param>
    /// <param name="cells">Out: their sums, 0 in the padding; room for the count rounded up to 16.</param>
    /// <param name="count">Number of cells.</param>
    /// <param name="largest">Out: energy of the largest cell.</param>
    /// <returns>The first cell with that energy; -1 when no cell has any.</returns>
    public static int AddDepths<TWidth>(float* preshower, float* main, float* cells, int count, out float largest) where TWidth : struct, IVectorWidth
    {
        largest = 0;
        int padded = DetectorLayout.Padded(count);
        if (TWidth.Bits == 512)
        {
            Vector512<float> best = Vector512<float>.Zero;
            for (int i = 0; i < padded; i += 16)
            {
                Vector512<float> mask = Vector512.Load(GroupSumKernel.MaskOf(Math.Min(16, count - i))).AsSingle();
                Vector512<float> sum = (Vector512.Load(preshower + i) + Vector512.Load(main + i)) & mask;
                sum.StoreAligned(cells + i);
                best = Vector512.ConditionalSelect(Vector512.GreaterThan(sum, best), sum, best);
            }
            largest = Largest(Larger(best.GetUpper(), best.GetLower()));
            for (int i = 0; i < padded && largest > 0; i += 16)
            {
                uint found = (uint)Vector512.Equals(Vector512.LoadAligned(cells + i), Vector512.Create(largest)).ExtractMostSignificantBits();
                if (found != 0) return i + BitOperations.TrailingZeroCount(found);
            }
            return -1;
        }
        if (TWidth.Bits == 256)
        {
            Vector256<float> best = Vector256<float>.Zero;
            for (int i = 0; i < padded; i += 8)
            {
                Vector256<float> mask = Vector256.Load(GroupSumKernel.MaskOf(Math.Clamp(count - i, 0, 16))).AsSingle();
                Vector256<float> sum = (Vector256.Load(preshower + i) + Vector256.Load(main + i)) & mask;
                sum.StoreAligned(cells + i);
                best = Larger(sum, best);
            }
            largest = Largest(best);
            for (int i = 0; i < padded && largest > 0; i += 8)
            {
                uint found = Vector256.Equals(Vector256.LoadAligned(cells + i), Vector256.Create(largest)).ExtractMostSignificantBits();
                if (found != 0) return i + BitOperations.TrailingZeroCount(found);
            }
            return -1;
        }
        // 128 bits gain nothing over the plain loop for a few dozen cells.
        int position = -1;
        for (int i = 0; i < padded; i++)
        {
            cells[i] = i < count ? preshower[i] + main[i] : 0f;
            if (cells[i] > largest) (largest, position) = (cells[i], i);
        }
        return position;
    }

    /// <summary>Chi2 per compared cell.</summary>
    /// <param name="cells">Cell energies.</param>
    /// <param name="energy">Energy of the shower [GeV], &gt; 0.</param>
    /// <param name="profile">The expected profile.</param>
    /// <param name="largestCell">Number of the largest cell.</param>
    /// <param name="slots">Number of slots, a multiple of 16.</param>
    public static float Chi2<TWidth>(float* cells, float energy, ShowerProfile profile, int largestCell, int slots) where TWidth : struct, IVectorWidth
    {
        int row = profile.RowOf(largestCell);
        float* shares = profile.Shares.Pointer + row;
        float* variances = profile.ShareVariances.Pointer + row;
        float* compared = profile.Compared.Pointer + row;
        float sampling = profile.SamplingVariance * energy, square = energy * energy, noise = profile.NoiseVariance;
        if (TWidth.Bits == 512)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = 0; i < slots; i += 16)
            {
                Vector512<float> share = Vector512.LoadAligned(shares + i);
                Vector512<float> difference = Vector512.LoadAligned(cells + i) - share * energy;
                Vector512<float> variance = share * sampling + Vector512.LoadAligned(variances + i) * square + Vector512.Create(noise);
                sum += difference * difference / variance * Vector512.LoadAligned(compared + i);
            }
            return GroupSumKernel.Reduce(sum.GetLower() + sum.GetUpper()) * profile.InverseCells[largestCell];
        }
        if (TWidth.Bits == 256)
        {
            Vector256<float> low = Vector256<float>.Zero, high = low;
            for (int i = 0; i < slots; i += 16)
            {
                low += Term(cells, shares, variances, compared, i, energy, sampling, square, noise);
                high += Term(cells, shares, variances, compared, i + 8, energy, sampling, square, noise);
            }
            return GroupSumKernel.Reduce(low + high) * profile.InverseCells[largestCell];
        }
        float* lanes = stackalloc float[DetectorLayout.Lanes];
        for (int j = 0; j < DetectorLayout.Lanes; j++) lanes[j] = 0;
        for (int i = 0; i < slots; i++)
        {
            float difference = cells[i] - shares[i] * energy;
            float variance = shares[i] * sampling + variances[i] * square + noise;
            lanes[i % DetectorLayout.Lanes] += difference * difference / variance * compared[i];
        }
        return GroupSumKernel.ReduceScalar(lanes) * profile.InverseCells[largestCell];
    }

    private static Vector256<float> Term(
        float* cells, float* shares, float* variances, float* compared, int i, float energy, float sampling, float square, float noise)
    {
        Vector256<float> share = Vector256.LoadAligned(shares + i);
        Vector256<float> difference = Vector256.LoadAligned(cells + i) - share * energy;
        Vector256<float> variance = share * sampling + Vector256.LoadAligned(variances + i) * square + Vector256.Create(noise);
        return difference * difference / variance * Vector256.LoadAligned(compared + i);
    }

    private static Vector256<float> Larger(Vector256<float> candidate, Vector256<float> best) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(candidate, best), candidate, best);

    private static float Largest(Vector256<float> v)
    {
        Vector128<float> four = v.GetLower();
        return Largest(Vector128.ConditionalSelect(Vector128.GreaterThan(v.GetUpper(), four), v.GetUpper(), four));
    }

    /// <summary>The largest of four numbers, without a branch.</summary>
    internal static float Largest(Vector128<float> four)
    {
        Vector128<float> other = Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        four = Vector128.ConditionalSelect(Vector128.GreaterThan(other, four), other, four);
        other = Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2));
        return Vector128.ConditionalSelect(Vector128.GreaterThan(other, four), other, four).ToScalar();
    }
}
