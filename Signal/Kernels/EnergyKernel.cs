using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Amplitudes to energies and times, over all slots: E = K A LED ratio at or above threshold, 0 below; in time when
/// |t - t0 - master| is within the window. Multiplications and additions of single precision in the same
/// order at every width, so that all agree bit for bit. NaN and infinities stay visible: see the return value.
/// </summary>
internal static unsafe class EnergyKernel
{
    /// <summary>What the pass reads and writes, by slot; a multiple of 16 slots, 64-byte aligned.</summary>
    internal struct Job
    {
        public int Slots;
        public int* Amplitudes;
        public float* Positions;
        public int* Thresholds;
        public float* Gains;
        public float* TimeOffsets;
        public float* TimeWindows;
        public float PeriodNs;
        /// <summary>Master time [ns]; 0 when there is none.</summary>
        public float MasterNs;
        /// <summary>True when without a master time all energy counts as in time.</summary>
        public bool AllInTime;
        /// <summary>Out: energy [GeV].</summary>
        public float* Energies;
        /// <summary>Out: energy if in time, else 0 [GeV].</summary>
        public float* InTime;
        /// <summary>Out: half-maximum time - master - expected [ns]; meaningless below threshold.</summary>
        public float* Times;
    }

    /// <summary>Runs the pass.</summary>
    /// <returns>False when an energy is NaN or infinite.</returns>
    public static bool Compute<TWidth>(in Job job) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits == 512) return Compute512(job);
        if (TWidth.Bits == 256) return Compute256(job);
        if (TWidth.Bits == 128) return Compute128(job);
        return ComputeScalar(job);
    }

    private static bool Compute512(in Job job)
    {
        Vector512<float> zero = Vector512<float>.Zero, notFinite = zero;
        Vector512<float> period = Vector512.Create(job.PeriodNs), master = Vector512.Create(job.MasterNs);
        Vector512<float> all = job.AllInTime ? Vector512<float>.AllBitsSet : zero;
        for (int i = 0; i < job.Slots; i += Vector512<float>.Count)
        {
            Vector512<int> amplitude = Vector512.LoadAligned(job.Amplitudes + i);
            Vector512<float> above = Vector512.GreaterThanOrEqual(amplitude, Vector512.LoadAligned(job.Thresholds + i)).AsSingle();
            Vector512<float> energy = above & Vector512.ConvertToSingle(amplitude) * Vector512.LoadAligned(job.Gains + i);
            Vector512<float> time = Vector512.LoadAligned(job.Positions + i) * period - master - Vector512.LoadAligned(job.TimeOffsets + i);
            Vector512<float> inside = Vector512.LessThanOrEqual(Vector512.Abs(time), Vector512.LoadAligned(job.TimeWindows + i)) | all;
            notFinite += energy * zero;
            energy.StoreAligned(job.Energies + i);
            (energy & inside).StoreAligned(job.InTime + i);
            time.StoreAligned(job.Times + i);
        }
        return Vector512.EqualsAll(notFinite, zero);
    }

    private static bool Compute256(in Job job)
    {
        Vector256<float> zero = Vector256<float>.Zero, notFinite = zero;
        Vector256<float> period = Vector256.Create(job.PeriodNs), master = Vector256.Create(job.MasterNs);
        Vector256<float> all = job.AllInTime ? Vector256<float>.AllBitsSet : zero;
        for (int i = 0; i < job.Slots; i += Vector256<float>.Count)
        {
            Vector256<int> amplitude = Vector256.LoadAligned(job.Amplitudes + i);
            Vector256<float> above = Vector256.GreaterThanOrEqual(amplitude, Vector256.LoadAligned(job.Thresholds + i)).AsSingle();
            Vector256<float> energy = above & Vector256.ConvertToSingle(amplitude) * Vector256.LoadAligned(job.Gains + i);
            Vector256<float> time = Vector256.LoadAligned(job.Positions + i) * period - master - Vector256.LoadAligned(job.TimeOffsets + i);
            Vector256<float> inside = Vector256.LessThanOrEqual(Vector256.Abs(time), Vector256.LoadAligned(job.TimeWindows + i)) | all;
            notFinite += energy * zero;
            energy.StoreAligned(job.Energies + i);
            (energy & inside).StoreAligned(job.InTime + i);
            time.StoreAligned(job.Times + i);
        }
        return Vector256.EqualsAll(notFinite, zero);
    }

    private static bool Compute128(in Job job)
    {
        Vector128<float> zero = Vector128<float>.Zero, notFinite = zero;
        Vector128<float> period = Vector128.Create(job.PeriodNs), master = Vector128.Create(job.MasterNs);
        Vector128<float> all = job.AllInTime ? Vector128<float>.AllBitsSet : zero;
        for (int i = 0; i < job.Slots; i += Vector128<float>.Count)
        {
            Vector128<int> amplitude = Vector128.LoadAligned(job.Amplitudes + i);
            Vector128<float> above = Vector128.GreaterThanOrEqual(amplitude, Vector128.LoadAligned(job.Thresholds + i)).AsSingle();
            Vector128<float> energy = above & Vector128.ConvertToSingle(amplitude) * Vector128.LoadAligned(job.Gains + i);
            Vector128<float> time = Vector128.LoadAligned(job.Positions + i) * period - master - Vector128.LoadAligned(job.TimeOffsets + i);
            Vector128<float> inside = Vector128.LessThanOrEqual(Vector128.Abs(time), Vector128.LoadAligned(job.TimeWindows + i)) | all;
            notFinite += energy * zero;
            energy.StoreAligned(job.Energies + i);
            (energy & inside).StoreAligned(job.InTime + i);
            time.StoreAligned(job.Times + i);
        }
        return Vector128.EqualsAll(notFinite, zero);
    }

    private static bool ComputeScalar(in Job job)
    {
        bool finite = true;
        for (int i = 0; i < job.Slots; i++)
        {
            float energy = job.Amplitudes[i] >= job.Thresholds[i] ? job.Amplitudes[i] * job.Gains[i] : 0f;
            float time = job.Positions[i] * job.PeriodNs - job.MasterNs - job.TimeOffsets[i];
            bool inside = MathF.Abs(time) <= job.TimeWindows[i] || job.AllInTime;
            finite &= float.IsFinite(energy);
            job.Energies[i] = energy;
            job.InTime[i] = inside ? energy : 0f;
            job.Times[i] = time;
        }
        return finite;
    }
}
