using System.Diagnostics;

namespace EdgeMon.Signal.Pipeline;

/// <summary>The stages of the way of an event.</summary>
public enum Stage
{
    /// <summary>Finding events in the bytes of the source (reading included).</summary>
    Walk = 0,
    /// <summary>Decoding: headers, blocks, id bytes.</summary>
    Decode = 1,
    /// <summary>Pedestal, amplitude, half-maximum of every channel.</summary>
    Pulses = 2,
    /// <summary>Energies and times.</summary>
    Energies = 3,
    /// <summary>Sums, shower chi2, cuts.</summary>
    SumsAndCuts = 4,
    /// <summary>Sums per channel for the monitoring maps.</summary>
    ChannelMaps = 5,
    /// <summary>Merging: books, histograms, spill record.</summary>
    Merge = 6,
}

/// <summary>
/// Time spent in each stage, for <c>edgemon bench</c>. Walk and merge are measured per batch; the stages inside an event on
/// every <see cref="SampledEvery"/>th event, with the cost of reading the clock subtracted. Thread safe.
/// </summary>
public sealed class StageTimings
{
    /// <summary>Number of stages.</summary>
    public const int Count = 7;
    /// <summary>One of so many events is timed; odd and no power of two, so that it does not beat with the data.</summary>
    public const int SampledEvery = 67;

    private readonly long[] _ticks = new long[Count];
    private readonly long[] _events = new long[Count];
    private readonly double _clockTicks = MeasureClock();

    /// <summary>Mean time per event of a stage [ns]; 0 before anything was measured.</summary>
    public double NanosecondsPerEvent(Stage stage)
    {
        long events = Interlocked.Read(ref _events[(int)stage]);
        if (events == 0) return 0;
        double ticks = Interlocked.Read(ref _ticks[(int)stage]);
        if (stage is not (Stage.Walk or Stage.Merge)) ticks -= events * _clockTicks;
        return Math.Max(0, ticks) / events * 1e9 / Stopwatch.Frequency;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_ticks);
        Array.Clear(_events);
    }

    /// <summary>Adds time [Stopwatch ticks] spent on a number of events.</summary>
    internal void Add(Stage stage, long ticks, long events)
    {
        Interlocked.Add(ref _ticks[(int)stage], ticks);
        Interlocked.Add(ref _events[(int)stage], events);
    }

    private static double MeasureClock()
    {
        const int readings = 2000;
        double best = double.MaxValue;
        for (int repeat = 0; repeat < 5; repeat++)
        {
            long start = Stopwatch.GetTimestamp(), last = start;
            for (int i = 0; i < readings; i++) last = Stopwatch.GetTimestamp();
            best = Math.Min(best, (double)(last - start) / readings);
        }
        return best;
    }
}
