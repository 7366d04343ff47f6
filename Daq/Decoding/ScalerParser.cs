namespace EdgeMon.Daq.Decoding;

/// <summary>
/// Scaler blocks (FRAMES section 6): data words between header and trailer words, cut into frames of 34 words.
/// Which data words count follows the experiment's decoder, word by word.
/// </summary>
internal static class ScalerParser
{
    private const int FrameWords = 34;
    private const uint DataBit = 0x80000000, TrailerBit = 0x40000000, EventMask = 0xFFFFF;
    private const uint ErrorMark = 0x7FF;

    private enum Last { Data, Header, Trailer, Error }

    /// <summary>Parses the scaler data of one source.</summary>
    public static void Parse<TRecorder>(ref EventScan<TRecorder> scan, SourceBlock block)
        where TRecorder : struct, ILayoutRecorder
    {
        var last = Last.Trailer;
        bool armed = false; // the data that follows belongs to a header that can be believed
        uint header = 0;
        Span<int> frame = stackalloc int[FrameWords]; // offsets of the frame's words
        int filled = 0, frames = 0;
        for (int position = block.Start; position != block.End; position += 4)
        {
            uint word = scan.Word(position);
            if (word >> 20 == ErrorMark)
            {
                scan.Error(FrameErrorKind.ScalerErrorWord, block.Source, position);
                last = Last.Error;
            }
            else if ((word & DataBit) != 0)
            {
                scan.Recorder.Fixed(position, DataBit);
                if (last == Last.Trailer)
                {
                    scan.Error(FrameErrorKind.ScalerDataWithoutHeader, block.Source, position);
                }
                else if (armed)
                {
                    frame[filled++] = position;
                    if (filled == FrameWords)
                    {
                        AddFrame(ref scan, block.Source, frames++, frame);
                        filled = 0;
                    }
                }
                last = Last.Data;
            }
            else
            {
                scan.Recorder.Numbered(position, uint.MaxValue, EventMask);
                bool trailer = (word & TrailerBit) != 0;
                if (!trailer && GeographicId(word) == 0 && last == Last.Header)
                {
                    if (GeographicId(header) != 0) scan.Error(FrameErrorKind.ScalerWrongGeographicId, block.Source, position);
                    continue; // an extra word behind a header
                }
                if (trailer)
                {
                    if (last == Last.Trailer) scan.Error(FrameErrorKind.ScalerTrailerWithoutHeader, block.Source, position);
                    last = Last.Trailer;
                    armed = false;
                }
                else
                {
                    if (last != Last.Trailer) scan.Error(FrameErrorKind.ScalerMissingTrailer, block.Source, position);
                    armed = last != Last.Error; // an error word in front of a header says that its data is not this event's
                    header = word;
                    last = Last.Header;
                }
                if ((word & EventMask) != block.EventNumber) scan.Error(FrameErrorKind.ScalerWrongEvent, block.Source, position);
            }
        }
        if (filled != 0) scan.Error(FrameErrorKind.ScalerIncompleteFrame, block.Source, frame[0]);
    }

    private static void AddFrame<TRecorder>(ref EventScan<TRecorder> scan, int source, int frame, scoped ReadOnlySpan<int> words)
        where TRecorder : struct, ILayoutRecorder
    {
        for (int channel = 0; channel < FrameWords; channel++)
        {
            int first = words[channel], second = first;
            if (channel >= ScalerReading.PatternChannel)
            {
                first = words[FrameWords - 2];
                second = words[FrameWords - 1];
            }
            scan.AddScaler(new LocatedScaler(source, frame, channel, first, second));
        }
    }

    /// <summary>The value of a counter or pseudo-channel from its one or two words.</summary>
    public static uint Value(int channel, uint first, uint second) => channel switch
    {
        ScalerReading.PatternChannel => first >> 16 & 0x7FFF | (second >> 16 & 0x7FFF) << 15,
        ScalerReading.TimeChannel => first & 0xFFFF | second << 16,
        _ => first & 0x7FFFFFFF,
    };

    private static uint GeographicId(uint word) => word >> 20 & 0x3FF;
}
