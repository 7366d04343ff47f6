using System.Globalization;

namespace EdgeMon.Calibration.Making;

/// <summary>What was measured of a channel.</summary>
public enum CalibrationQuantity : byte
{
    /// <summary>Pedestal of even samples [ADC].</summary>
    PedestalEven = 0,
    /// <summary>Pedestal of odd samples [ADC].</summary>
    PedestalOdd = 1,
    /// <summary>Standard deviation of a pedestal-subtracted sample [ADC].</summary>
    Noise = 2,
    /// <summary>LED amplitude, average of the run [ADC].</summary>
    Led = 3,
    /// <summary>K [GeV/ADC].</summary>
    Gain = 4,
}

/// <summary>Whether a measurement is used. All but <see cref="Measured"/> leave the previous value standing.</summary>
public enum CalibrationVerdict : byte
{
    /// <summary>Measured and used.</summary>
    Measured = 0,
    /// <summary>Too few entries (a dead channel, a cell without beam, no LED).</summary>
    TooFewEntries = 1,
    /// <summary>The peak is too uncertain, or there is none.</summary>
    Imprecise = 2,
    /// <summary>Too far from the previous value, or outside the range that a calibration may have.</summary>
    Implausible = 3,
    /// <summary>Cannot be made from beam data for this kind of detector.</summary>
    NotMeasurable = 4,
    /// <summary>Measured, but the reference stays with the previous K that it was made together with (LED).</summary>
    KeptWithGain = 5,
}

/// <summary>One measurement of one channel.</summary>
/// <param name="Quantity">What.</param>
/// <param name="Entries">Number of entries it was made from.</param>
/// <param name="Value">Measured value; NaN without one.</param>
/// <param name="Error">Its statistical error.</param>
/// <param name="Verdict">Whether it is used.</param>
public sealed record QuantityReport(CalibrationQuantity Quantity, int Entries, double Value, double Error, CalibrationVerdict Verdict);

/// <summary>All measurements of one channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Quantities">One report for each <see cref="CalibrationQuantity"/>, in the order of its values.</param>
public sealed record ChannelReport(MappedChannel Channel, IReadOnlyList<QuantityReport> Quantities)
{
    /// <summary>The report of one quantity.</summary>
    public QuantityReport this[CalibrationQuantity quantity] => Quantities[(int)quantity];
}

/// <summary>A calibration made from data.</summary>
public sealed record CalibrationResult
{
    /// <summary>The constants: what was measured, for the rest what was there before.</summary>
    public required ChannelConstants Constants { get; init; }
    /// <summary>LED amplitudes spill by spill, with the run's average under spill 0.</summary>
    public required LedSpillTable Led { get; init; }
    /// <summary>What was measured of each channel, in the order of the map.</summary>
    public required IReadOnlyList<ChannelReport> Channels { get; init; }
    /// <summary>Remarks for people: assumptions that were made, events left out with reasons.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    /// <summary>The calibration as SDC text, valid from the map's run on; reads back to <see cref="Constants"/> and <see cref="Led"/>.</summary>
    public required string Sdc { get; init; }

    /// <summary>Number of measurements of a quantity with a verdict.</summary>
    public int Count(CalibrationQuantity quantity, CalibrationVerdict verdict) => Channels.Count(channel => channel[quantity].Verdict == verdict);

    /// <summary>One line for a channel: "ECAL1 (3,3): Gain 0.0312 +- 0.0001 (1200 entries, Measured)", per quantity.</summary>
    public static string Describe(ChannelReport channel) =>
        channel.Channel.CellName + ": " + string.Join("; ", channel.Quantities.Select(report =>
            string.Create(CultureInfo.InvariantCulture, $"{report.Quantity} {report.Value:G5} +- {report.Error:G2} ({report.Entries} entries, {report.Verdict})")));
}
