namespace EdgeMon.Signal.Kernels;

/// <summary>
/// The Moyal pulse A exp(-(x + exp(-x)) / 2 + 1/2), x = (t - t0) / w (FRAMES section 9): what saturation recovery and
/// tail subtraction believe a pulse to look like. Only channels flagged for one of the two use it.
/// </summary>
internal sealed class PulseShape
{
    /// <summary>x of the half-maximum on the rising edge: x + exp(-x) = 1 + 2 ln 2.</summary>
    public const double RisingHalfMaximum = -1.3060;

    /// <summary>Zeros in front of the peak, for <see cref="BeforePeak"/>.</summary>
    private const int RoomBeforePeak = ChannelScanKernel.Samples;

    private readonly double[] _afterPeak;
    private readonly double[] _tail;
    private readonly double[] _tailInPedestal;

    /// <summary>A shape.</summary>
    /// <param name="widthSamples">w [samples], &gt; 0.</param>
    /// <param name="tailDecaySamples">Decay constant of the late tail [samples], &gt; 0.</param>
    public PulseShape(double widthSamples, double tailDecaySamples)
    {
        WidthSamples = widthSamples;
        _afterPeak = new double[RoomBeforePeak + 512];
        _tail = new double[512];
        for (int i = 0; i < _tail.Length; i++)
        {
            _afterPeak[RoomBeforePeak + i] = Height(i / widthSamples);
            _tail[i] = Math.Exp(-i / tailDecaySamples);
        }
        TailMeanEven = (_tail[0] + _tail[2] + _tail[4]) / 3;
        TailMeanOdd = (_tail[1] + _tail[3] + _tail[5]) / 3;
        _tailInPedestal = [.. _tail.Select((tail, i) => ((i & 1) == 0 ? TailMeanEven : TailMeanOdd) - tail)];
        TailDrop = (_tail[0] + _tail[1] - _tail[4] - _tail[5]) / 2;
    }

    /// <summary>w [samples].</summary>
    public double WidthSamples { get; }
    /// <summary>Mean of the tail over the even pedestal samples, relative to sample 0.</summary>
    public double TailMeanEven { get; }
    /// <summary>Mean of the tail over the odd pedestal samples, relative to sample 0.</summary>
    public double TailMeanOdd { get; }
    /// <summary>Mean of the tail at samples 0, 1 minus that at samples 4, 5, relative to sample 0.</summary>
    public double TailDrop { get; }

    /// <summary>Height relative to the peak.</summary>
    public static double Height(double x) => Math.Exp(-(x + Math.Exp(-x)) / 2 + 0.5);

    /// <summary>Height relative to the peak 0, 1, ... 511 whole samples after it.</summary>
    public ReadOnlySpan<double> AfterPeak => _afterPeak.AsSpan(RoomBeforePeak);

    /// <summary>Height relative to the peak from so many samples before it on: zeros up to the peak, then <see cref="AfterPeak"/>.</summary>
    /// <param name="samples">0..32.</param>
    public ref double BeforePeak(int samples) => ref _afterPeak[RoomBeforePeak - samples];

    /// <summary>First of <see cref="TailInPedestal"/>.</summary>
    public ref double FirstOfTailInPedestal => ref _tailInPedestal[0];

    /// <summary>What subtracting the late tail adds to samples 0..511 whose pedestal was taken on it, relative to its height at sample 0.</summary>
    public ReadOnlySpan<double> TailInPedestal => _tailInPedestal;

    /// <summary>
    /// Amplitude and peak position from the unsaturated samples on both sides of a plateau. With a at t1 and b at t2
    /// the ratio fixes x1 = (t1 - t0) / w: exp(-x1) = (d - 2 ln(a / b)) / (1 - exp(-d)), d = (t2 - t1) / w.
    /// </summary>
    /// <param name="t1">Last sample before the plateau.</param>
    /// <param name="a">Its height, any unit.</param>
    /// <param name="t2">First sample after the plateau.</param>
    /// <param name="b">Its height.</param>
    /// <param name="amplitude">Height of the peak in the same unit.</param>
    /// <param name="peak">t0 [samples].</param>
    /// <returns>False when no such pulse exists.</returns>
    public bool TryFromEdges(int t1, double a, int t2, double b, out double amplitude, out double peak)
    {
        amplitude = peak = 0;
        if (!(a > 0) || !(b > 0)) return false;
        double d = (t2 - t1) / WidthSamples;
        double q = (d - 2 * Math.Log(a / b)) / (1 - Math.Exp(-d));
        if (!(q > 0)) return false;
        double x1 = -Math.Log(q);
        amplitude = a / Height(x1);
        peak = t1 - x1 * WidthSamples;
        return double.IsFinite(amplitude) && double.IsFinite(peak);
    }
}
