using System.Globalization;
using System.Text.Json;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Signal.Pulses;
using Spectre.Console;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon replay</c> over CAEN blocks and WaveDump files: no map, so a line per digitiser channel.</summary>
internal static class PulseReplay
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // The mean time of a channel without pulses is not a number.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Measures every waveform and reports channels.</summary>
    public static int Run(IReadOnlyList<string> paths, FrameFormat format, bool json, TextWriter output, CancellationToken cancellation)
    {
        using var source = new FileSource(paths);
        using var reader = new EventBatchReader(source, new Daq.EventBatchLimits(), format);
        PulseSummary summary = PulsePipeline.Run(reader, format, new PulseOptions(), cancellation);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                events = summary.Books.FramesIn,
                accepted = summary.Books.Accepted,
                rejected = summary.Books.Rejected,
                dropped = summary.Books.Dropped,
                balanced = summary.Books.Balanced,
                bytes = summary.Bytes,
                channels = summary.Channels,
            }, Json));
            return ExitCode.Ok;
        }
        var table = new Table { Border = TableBorder.Simple };
        foreach (string title in new[] { "board", "channel", "waveforms", "pulses", "negative", "pedestal [ADC]", "noise [ADC]", "amplitude [ADC]", "largest [ADC]", "time [ns]", "integral [ADC ns]" })
            table.AddColumn(new TableColumn(Markup.Escape(title)) { Alignment = Justify.Right, NoWrap = true });
        foreach (PulseChannelSummary channel in summary.Channels)
            table.AddRow(Text(channel.Channel.Source), Text(channel.Channel.Channel), Text(channel.Waveforms), Text(channel.Pulses), Text(channel.NegativePulses),
                Text(channel.MeanPedestalAdc), Text(channel.MeanNoiseAdc), Text(channel.MeanAmplitudeAdc), Text(channel.LargestAmplitudeAdc), Text(channel.MeanTimeNs), Text(channel.MeanIntegralAdcNs));
        ReplayReport.PlainConsole(output).Write(table);
        foreach (var (reason, count) in summary.Books.Rejected) output.WriteLine($"rejected  {reason}: {Text(count)}");
        foreach (var (reason, count) in summary.Books.Dropped) output.WriteLine($"dropped   {reason}: {Text(count)}");
        output.WriteLine($"records {Text(summary.Books.FramesIn)}, {Text(summary.Bytes)} bytes");
        return ExitCode.Ok;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => double.IsNaN(value) ? "-" : value.ToString("0.0", CultureInfo.InvariantCulture);
}
