using EdgeMon.Daq.Samples;

namespace EdgeMon.Daq.Decoding;

/// <summary>MSADC blocks, "SADC data format 3" (FRAMES section 4).</summary>
internal static class MsadcParser
{
    private const uint EventMask = 0xFFF, HeaderMask = 0xFEFFFFFF; // bit 24, the error bit, decides nothing
    private const uint DataKey = 3, MissingKey = 0;

    /// <summary>Parses the ADC blocks of one source; section 4.4 says what each defect costs.</summary>
    public static void Parse<TRecorder>(ref EventScan<TRecorder> scan, SourceBlock block)
        where TRecorder : struct, ILayoutRecorder
    {
        for (int position = block.Start; position != block.End;)
        {
            uint header = scan.Word(position);
            uint key = header >> 30;
            int words = (int)(header >> 12 & 0xFFF);
            int port = (int)(header >> 27 & 7), chip = (int)(header >> 25 & 3);
            scan.Recorder.Numbered(position, HeaderMask, EventMask);
            if (key == MissingKey) scan.Error(FrameErrorKind.SadcModuleMissing, block.Source, position);
            if (key != DataKey && !(key == MissingKey && words == 1))
            {
                scan.Error(FrameErrorKind.SadcBadAdcHeader, block.Source, position);
                return;
            }
            // Size 0 would be looked at forever: the experiment's own decoder hangs on it.
            if (words == 0 || words * 4 > block.End - position)
            {
                scan.Error(FrameErrorKind.SadcBlockBadSize, block.Source, position);
                return;
            }
            if ((header & EventMask) != (block.EventNumber & EventMask))
            {
                scan.Error(FrameErrorKind.SadcWrongEvent, block.Source, position);
                return;
            }
            ParseChannels(ref scan, block.Source, port, chip, position + 4, position + words * 4);
            position += words * 4;
        }
    }

    private static void ParseChannels<TRecorder>(ref EventScan<TRecorder> scan, int source, int port, int chip, int position, int end)
        where TRecorder : struct, ILayoutRecorder
    {
        while (position != end)
        {
            uint header = scan.Word(position);
            if (header >> 30 != 1)
            {
                scan.Error(FrameErrorKind.SadcBadDataHeader, source, position);
                return;
            }
            int samples = (int)(header >> 16 & 0x1FF);
            int words = (samples + 1) / 2;
            int left = (end - position) / 4 - 1; // without this header word
            if (samples == 0 || words > left)
            {
                scan.Error(FrameErrorKind.SadcDataOutside, source, position);
                return;
            }
            int good = SampleIds.CountGood(scan.Bytes.Slice(position + 4, words * 4));
            if (good != words)
            {
                scan.Error(FrameErrorKind.SadcBadData, source, position + 4 + good * 4);
                samples = good * 2;
            }
            scan.Recorder.Channel(position, words);
            scan.AddChannel(new ChannelAddress(source, port, chip, (int)(header >> 26 & 15)), position + 4, samples, SampleEncoding.Msadc3);
            position += 4 + words * 4;
        }
    }
}
