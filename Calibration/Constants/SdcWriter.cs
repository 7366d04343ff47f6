using System.Globalization;
using System.Text;
using EdgeMon.Calibration.Constants;

namespace EdgeMon.Calibration;

/// <summary>Writes constants as SDC text that <see cref="CalibrationStore"/> reads back to the same bits.</summary>
public static class SdcWriter
{
    /// <summary>The text of a calibration, with a hash line that protects it against damage.</summary>
    /// <param name="map">The map whose cells are written.</param>
    /// <param name="constants">Their constants; unknown (NaN) values and the K of <see cref="ChannelConstants.UncalibratedChannels"/> are left out.</param>
    /// <param name="firstRun">First run the calibration holds for.</param>
    /// <param name="lastRun">Last run; null = open end.</param>
    /// <param name="led">LED amplitudes by spill, written as <c>type=ledspill</c> for <paramref name="firstRun"/> alone; may be null.</param>
    /// <param name="comment">Lines for people at the top, e.g. where the calibration comes from.</param>
    public static string Write(ChannelMap map, ChannelConstants constants, int firstRun, int? lastRun, LedSpillTable? led = null, string comment = "")
    {
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"type={SdcDocument.ChannelsType}\nruns={firstRun}-{lastRun?.ToString(CultureInfo.InvariantCulture) ?? "..."}\n");
        var uncalibrated = constants.UncalibratedChannels.ToHashSet();
        // Channels that know the same columns share a block.
        var blocks = map.Channels
            .Where(channel => map.IndexOfCell(channel.Detector, channel.X, channel.Y) == channel.Index)
            .GroupBy(channel => string.Join(',', SdcColumn.OfChannels.Where(column => IsKnown(column, channel.Index)).Select(column => column.Name)));
        foreach (var block in blocks)
        {
            SdcColumn[] columns = [.. SdcColumn.OfChannels.Where(column => IsKnown(column, block.First().Index))];
            body.Append(CultureInfo.InvariantCulture, $"\ncolumns={string.Join(',', [SdcColumn.Detector, SdcColumn.X, SdcColumn.Y, .. columns.Select(column => column.Name)])}\n");
            foreach (MappedChannel channel in block)
            {
                body.Append(CultureInfo.InvariantCulture, $"{channel.Detector,-8} {channel.X,3} {channel.Y,3}");
                foreach (SdcColumn column in columns) body.Append(CultureInfo.InvariantCulture, $" {column.Target!(constants)[channel.Index],12}");
                body.Append('\n');
            }
        }
        if (led is { Spills.Count: > 0 }) AppendLed(body, map, led, firstRun);

        var head = new StringBuilder();
        foreach (string line in comment.Split('\n', StringSplitOptions.RemoveEmptyEntries)) head.Append("# ").Append(line.Trim()).Append('\n');
        return head + SdcDocument.HashLine(Encoding.UTF8.GetBytes(body.ToString())) + body;

        bool IsKnown(SdcColumn column, int channel) =>
            column.Name == "K" ? !uncalibrated.Contains(channel) : !float.IsNaN(column.Target!(constants)[channel]);
    }

    private static void AppendLed(StringBuilder body, ChannelMap map, LedSpillTable led, int run)
    {
        body.Append(CultureInfo.InvariantCulture, $"\ntype={SdcDocument.LedSpillType}\nruns={run}\ncolumns={SdcColumn.Spill},{SdcColumn.Detector},{SdcColumn.X},{SdcColumn.Y},led\n");
        foreach (int spill in led.Spills)
        {
            foreach (MappedChannel channel in map.Channels)
            {
                float amplitude = led.AmplitudeAdc(spill, channel.Index);
                if (float.IsNaN(amplitude) || map.IndexOfCell(channel.Detector, channel.X, channel.Y) != channel.Index) continue;
                body.Append(CultureInfo.InvariantCulture, $"{spill,4} {channel.Detector,-8} {channel.X,3} {channel.Y,3} {amplitude,12}\n");
            }
        }
    }
}
