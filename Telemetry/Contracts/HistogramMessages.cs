using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>Histograms as payloads.</summary>
internal static class HistogramMessages
{
    /// <summary>Folder of the moving window, before the path of its histograms.</summary>
    internal const string WindowFolder = "Window/";

    /// <summary>The payload of a histogram. It holds the histogram's own contents: to be written out before the next event is filled.</summary>
    internal static HistogramMessage From(Histogram histogram, Provenance provenance, int run, int spill, long timeUnixMs, int windowSpills = 0) => new()
    {
        Provenance = provenance,
        Path = windowSpills > 0 ? WindowFolder + histogram.Path : histogram.Path,
        WindowSpills = windowSpills,
        Title = histogram.Title,
        Run = run,
        Spill = spill,
        TimeUnixMs = timeUnixMs,
        X = Axis(histogram.X),
        Y = histogram.Y is { } y ? Axis(y) : null,
        Entries = histogram.Entries,
        Counts = histogram.Counts,
    };

    private static AxisMessage Axis(HistogramAxis axis) => new(axis.Title, axis.Bins, axis.Low, axis.High);
}
