using System.CommandLine;
using System.Text;
using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon decode</c>: everything that stands in a raw file, one line an item.</summary>
internal static class DecodeVerb
{
    private enum Format { Text, Json }

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Raw data: DATE events, CAEN blocks or WaveDump records." };
        Option<string?> maps = InputFiles.Maps();
        var format = new Option<Format>("--format") { Description = "text: one line an item; json: one object an item.", DefaultValueFactory = _ => Format.Text };
        var command = new Command("decode", "Lists every header, sample, scaler value and defect of a raw file.") { file, maps, format };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetValue(file)!, parsed.GetValue(maps), parsed.GetValue(format) == Format.Json, parsed.InvocationConfiguration.Output, cancellation)));
        return command;
    }

    private static int Run(string path, string? mapPath, bool json, TextWriter output, CancellationToken cancellation)
    {
        InputFiles.MustBeReadable([path]);
        FrameFormat format = InputFiles.FormatOf(path);
        if (format == FrameFormat.Date && mapPath is null)
            throw new VerbException(ExitCode.Usage, $"{path}: holds DATE events; their channels are named by maps. Add --maps DIR (a folder of NA64 XML maps).");
        if (format != FrameFormat.Date) mapPath = null;

        using var source = new FileSource([path]);
        using var reader = new EventBatchReader(source, new EventBatchLimits(), format);
        var text = new DecodeText(json);
        var decoded = new DecodedEvent();
        EventDecoder? decoder = null;
        ChannelMap? map = null;
        while (reader.TryRead(out EventBatch? batch, cancellation))
        {
            using (batch)
            {
                bool tellsRun = batch is { Count: > 0, IsRunKnown: true };
                if (decoder is null || (map is null && mapPath is not null && tellsRun) || (map is not null && tellsRun && map.Run != batch.Run))
                {
                    map = tellsRun && mapPath is not null ? MapFor(mapPath, batch.Run) : null;
                    decoder = new EventDecoder(map?.Rules ?? new SourceRules([], []), format);
                }
                int loss = 0;
                for (int i = 0; i <= batch.Count; i++)
                {
                    for (; loss < batch.Losses.Count && batch.Losses[loss].BeforeEvent <= i; loss++) Write(output, text.Loss(batch.Losses[loss]));
                    if (i == batch.Count) break;
                    ReadOnlySpan<byte> bytes = batch.EventBytes(i);
                    decoder.Decode(bytes, batch.Events[i].StreamOffset, decoded);
                    Write(output, text.Event(decoded, bytes, map));
                }
            }
        }
        output.Flush();
        return ExitCode.Ok;
    }

    private static ChannelMap MapFor(string mapPath, int run)
    {
        try { return ChannelMap.Load(mapPath, run); }
        catch (CalibrationException problem) { throw new VerbException(ExitCode.Configuration, problem.Message); }
    }

    private static void Write(TextWriter output, StringBuilder text)
    {
        foreach (ReadOnlyMemory<char> chunk in text.GetChunks()) output.Write(chunk.Span);
    }
}
