using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Histograms;

namespace EdgeMon.Telemetry.Tests.HistogramExports;

/// <summary>Small histograms and a curve whose exports can be checked by hand.</summary>
internal static class ExportSamples
{
    /// <summary>Four bins of 40 GeV: one underflow, two entries in bin 2, one in bin 3, one overflow.</summary>
    public static Histogram Energy()
    {
        var histogram = new Histogram("Physics/ecal", "Energy \"in\" the ECAL <all>", new HistogramAxis("E_{ECAL} [GeV]", 4, 0, 160));
        foreach (double energy in new[] { -1.0, 41, 79, 80, 500 }) histogram.Fill(energy);
        return histogram;
    }

    /// <summary>Three bins by two: entries in (1,2) twice, (2,1) once, and one in a flow bin.</summary>
    public static Histogram Plane()
    {
        var histogram = new Histogram("Physics/ecal_hcal", "Plane", new HistogramAxis("E_{ECAL} [GeV]", 3, 0, 300), new HistogramAxis("E_{HCAL} [GeV]", 2, 0, 20));
        histogram.Fill(50, 15);
        histogram.Fill(60, 19);
        histogram.Fill(150, 0);
        histogram.Fill(-5, 15);
        return histogram;
    }

    /// <summary>Three masses; nothing is excluded at the last.</summary>
    public static LimitCurve Curve() => new()
    {
        Model = ZPrimeModel.Vanilla,
        AlphaD = 0,
        Approach = LimitApproach.Recast,
        Method = "cls",
        ConfidenceLevel = 0.9,
        Counting = new CountingResult(2.84e11, 0, 0.53, 0.17),
        SignalEventsObserved = 2.3026,
        SignalEventsExpected = 2.9,
        MassesMeV = [1, 10, 1000],
        Observed = [5e-4, 2e-3, double.PositiveInfinity],
        Expected = [6e-4, 2.5e-3, double.PositiveInfinity],
        ExpectedMinus2Sigma = [4e-4, 1.5e-3, 0.5],
        ExpectedMinus1Sigma = [5e-4, 2e-3, 0.6],
        ExpectedPlus1Sigma = [7e-4, 3e-3, double.PositiveInfinity],
        ExpectedPlus2Sigma = [9e-4, 4e-3, double.PositiveInfinity],
    };
}
