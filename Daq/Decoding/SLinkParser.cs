namespace EdgeMon.Daq.Decoding;

/// <summary>S-Link blocks and multiplexers of S-Link blocks (FRAMES section 3).</summary>
internal static class SLinkParser
{
    private const uint EventNumberMask = 0xFFFFF, SpillMask = 0x7FF00000;
    private const uint FifoFull = 0x01, EccGood = 0x08, SyncError = 0x40, Undefined = 0xB6;
    /// <summary>Bit 7 of the format byte: configuration text of the first event of a run, never data.</summary>
    private const uint FirstEventOfRun = 0x80000000;

    /// <summary>Parses what an equipment holds: one S-Link block, or a multiplexer with several.</summary>
    public static void ParsePayload<TRecorder>(ref EventScan<TRecorder> scan, int start, int end)
        where TRecorder : struct, ILayoutRecorder
    {
        uint first = scan.Word(start);
        int source = SourceOf(first);
        bool multiplexer = source >= DateFrame.FirstMultiplexer;
        if (multiplexer) CheckNumbers(ref scan, start, source);
        // Everything but the S-Link event type (bits 30..26), which nothing here depends on.
        scan.Recorder.Fixed(start, 0x83FFFFFF);
        if (WordsOf(first) * 4 != end - start)
        {
            if (!multiplexer) CheckNumbers(ref scan, start, source);
            scan.Error(FrameErrorKind.Corrupted2, source, start);
            return;
        }
        if (multiplexer)
            ParseMultiplexer(ref scan, start, end, source);
        else
            ParseBlock(ref scan, start, end);
    }

    private static void ParseMultiplexer<TRecorder>(ref EventScan<TRecorder> scan, int start, int end, int multiplexer)
        where TRecorder : struct, ILayoutRecorder
    {
        if ((scan.Word(start) & 0x80000000) != 0) scan.Error(FrameErrorKind.SLinkErrorFlag, multiplexer, start);
        int blocks = start + DateFrame.MultiplexerWords * 4;
        // All sizes first: one wrong size makes it unknowable which block was cut, so none is used.
        for (int position = blocks; position != end;)
        {
            int size = WordsOf(scan.Word(position)) * 4;
            if (size < DateFrame.SLinkBytes || size > end - position)
            {
                scan.Error(FrameErrorKind.SLinkMultiplexerBadSize, multiplexer, position);
                scan.Recorder.Unlearnable();
                return;
            }
            position += size;
        }
        for (int position = blocks; position != end;)
        {
            int size = WordsOf(scan.Word(position)) * 4;
            scan.Recorder.Fixed(position, 0x83FFFFFF);
            ParseBlock(ref scan, position, position + size);
            position += size;
        }
    }

    private static void ParseBlock<TRecorder>(ref EventScan<TRecorder> scan, int start, int end)
        where TRecorder : struct, ILayoutRecorder
    {
        uint first = scan.Word(start);
        int source = SourceOf(first);
        if ((first & 0x80000000) != 0) scan.Error(FrameErrorKind.SLinkErrorFlag, source, start);
        CheckNumbers(ref scan, start, source);
        uint status = scan.Word(start + 8);
        scan.Recorder.Fixed(start + 8, FirstEventOfRun | 0x00FFFF00);
        CheckStatus(ref scan, status, source, start + 8);

        bool isNew = scan.AddSource(source);
        SourceFormat format = scan.Rules.FormatOf(source);
        if (format == SourceFormat.Unknown && isNew) scan.Error(FrameErrorKind.UnknownSource, source, start);
        if ((status & FirstEventOfRun) != 0) return;

        var block = new SourceBlock(source, scan.Word(start + 4) & EventNumberMask, start + DateFrame.SLinkBytes, end);
        switch (format)
        {
            case SourceFormat.Msadc3: MsadcParser.Parse(ref scan, block); break;
            case SourceFormat.Sadc2: SadcParser.Parse(ref scan, block, SampleEncoding.Sadc2); break;
            case SourceFormat.Sadc1: SadcParser.Parse(ref scan, block, SampleEncoding.Sadc1); break;
            case SourceFormat.Scaler: ScalerParser.Parse(ref scan, block); break;
        }
    }

    private static void CheckNumbers<TRecorder>(ref EventScan<TRecorder> scan, int start, int source)
        where TRecorder : struct, ILayoutRecorder
    {
        uint different = scan.Word(start + 4) ^ scan.Pattern;
        scan.Recorder.Numbered(start + 4, EventNumberMask | SpillMask, EventNumberMask | SpillMask);
        if ((different & EventNumberMask) != 0) scan.Error(FrameErrorKind.SLinkWrongEventNumber, source, start + 4);
        if ((different & SpillMask) != 0) scan.Error(FrameErrorKind.SLinkWrongSpillNumber, source, start + 4);
    }

    private static void CheckStatus<TRecorder>(ref EventScan<TRecorder> scan, uint status, int source, int offset)
        where TRecorder : struct, ILayoutRecorder
    {
        const uint expected = EccGood << 8;
        if ((status & 0x00FFFF00) == expected) return;
        uint tcs = status >> 8 & 0xFF;
        if ((tcs & FifoFull) != 0) scan.Error(FrameErrorKind.TcsFifoFull, source, offset);
        if ((tcs & EccGood) == 0) scan.Error(FrameErrorKind.TcsEccError, source, offset);
        if ((tcs & SyncError) != 0) scan.Error(FrameErrorKind.TcsSyncError, source, offset);
        if ((tcs & Undefined) != 0) scan.Error(FrameErrorKind.TcsUndefinedError, source, offset);
        if ((status & 0x00FF0000) != 0) scan.Error(FrameErrorKind.SLinkErrorWords, source, offset);
    }

    private static int SourceOf(uint first) => (int)(first >> 16 & 0x3FF);

    private static int WordsOf(uint first) => (int)(first & 0xFFFF);
}

/// <summary>The payload of one source.</summary>
/// <param name="Source">S-Link source ID.</param>
/// <param name="EventNumber">Event number of the S-Link header, which the front-ends repeat.</param>
/// <param name="Start">First byte of the payload.</param>
/// <param name="End">Byte behind the payload.</param>
internal readonly record struct SourceBlock(int Source, uint EventNumber, int Start, int End);
