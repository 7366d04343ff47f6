namespace EdgeMon.Signal.Histograms;

/// <summary>
/// The part of a histogram that shows the signal box: emptied while the analysis is blind
/// (<see cref="Histogram.Blinded"/>). Bins that begin below both edges belong to it.
/// </summary>
/// <param name="XBelow">Upper edge on the first axis.</param>
/// <param name="YBelow">Upper edge on the second axis; of no meaning for a histogram of one dimension.</param>
public sealed record HistogramBox(double XBelow, double YBelow)
{
    /// <summary>The whole histogram: what it shows of the box cannot be told from the rest.</summary>
    public static HistogramBox Everything { get; } = new(double.PositiveInfinity, double.PositiveInfinity);
}
