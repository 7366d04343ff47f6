using System.Globalization;

namespace EdgeMon.Calibration.Constants;

/// <summary>
/// One numeric column of a calibration: its name, unit and allowed range. The ranges are wide enough for every digitiser that
/// EdgeMon reads and narrow enough that most swapped columns fall out of them.
/// </summary>
internal sealed record SdcColumn(string Name, string Unit, double Smallest, double Largest, Func<ChannelConstants, float[]>? Target = null, bool IsWhole = false)
{
    public const string Detector = "detector", X = "x", Y = "y", Spill = "spill";

    /// <summary>Columns of <c>type=channels</c> (Calibration/README.md).</summary>
    public static readonly SdcColumn[] OfChannels =
    [
        new("K", "GeV/ADC", 1e-7, 10, constants => constants.GeVPerAdc),
        new("t0", "ns", -1000, 1000, constants => constants.TimeOffsetNs),
        new("sigma", "ns", 0.01, 100, constants => constants.TimeSigmaNs),
        new("threshold", "ADC", 0, 16383, constants => constants.ThresholdAdc),
        new("saturation", "ADC", 1, 65535, constants => constants.SaturationAdc),
        new("led", "ADC", 0, 65535, constants => constants.LedReferenceAdc),
        new("pedeven", "ADC", 0, 16383, constants => constants.PedestalEvenAdc),
        new("pedodd", "ADC", 0, 16383, constants => constants.PedestalOddAdc),
        new("noise", "ADC", 0.001, 1000, constants => constants.NoiseAdc),
    ];

    /// <summary>Columns of <c>type=ledspill</c>.</summary>
    public static readonly SdcColumn[] OfLedSpills =
    [
        new(Spill, "", 0, 4095, IsWhole: true),
        new("led", "ADC", 0.1, 65535),
    ];

    /// <summary>The two coordinates of a cell.</summary>
    public static readonly SdcColumn[] OfCell =
    [
        new(X, "", short.MinValue, short.MaxValue, IsWhole: true),
        new(Y, "", short.MinValue, short.MaxValue, IsWhole: true),
    ];

    public string Range
    {
        get
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"{Smallest}..{Largest}");
            return Unit.Length == 0 ? range : range + " " + Unit;
        }
    }
}
