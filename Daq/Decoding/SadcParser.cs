namespace EdgeMon.Daq.Decoding;

/// <summary>The older SADC blocks, formats 1 and 2 (FRAMES section 5). Huffman-compressed blocks are named and skipped.</summary>
internal static class SadcParser
{
    private const uint EventMask = 0xFFF, SparseBit = 1u << 24;
    private const int IntegralWords = 3;
    /// <summary>Bits of an integral word that must be 0, and the id that must be 2.</summary>
    private const uint IntegralMask = 0xC37F0000, IntegralId = 0x80000000;

    private enum Mode { Unknown, Samples, Sparse, Compressed }

    /// <summary>Parses the ADC blocks of one source.</summary>
    public static void Parse<TRecorder>(ref EventScan<TRecorder> scan, SourceBlock block, SampleEncoding encoding)
        where TRecorder : struct, ILayoutRecorder
    {
        // Padding is recognised by sample values, so that the layout is not a matter of headers alone.
        scan.Recorder.Unlearnable();
        int channelWords = 0; // format 1: found once for all blocks of the source
        for (int position = block.Start; position != block.End;)
        {
            uint header = scan.Word(position);
            int words = (int)(header >> 12 & 0xFFF);
            var adc = new AdcBlock(block.Source, (int)(header >> 26 & 15), position + 4, position + words * 4);
            Mode mode = ModeOf(header);
            if (mode == Mode.Unknown)
            {
                scan.Error(FrameErrorKind.SadcUnknownMode, block.Source, position);
                return;
            }
            uint eventMask = mode == Mode.Compressed ? 0xFF : EventMask;
            if ((header & eventMask) != (block.EventNumber & eventMask))
            {
                scan.Error(FrameErrorKind.SadcWrongEvent, block.Source, position);
                return;
            }
            if (words == 0 || adc.End > block.End)
            {
                scan.Error(FrameErrorKind.SadcBlockBadSize, block.Source, position);
                return;
            }
            if (mode == Mode.Compressed)
                scan.Error(FrameErrorKind.SadcUnknownMode, block.Source, position);
            else if (encoding == SampleEncoding.Sadc2)
                ParseFormat2(ref scan, adc);
            else if (!ParseFormat1(ref scan, adc, mode == Mode.Sparse, ref channelWords))
                return;
            position = adc.End;
        }
    }

    private static Mode ModeOf(uint header) => (header >> 30, (header & SparseBit) != 0) switch
    {
        (2, false) or (3, true) => Mode.Samples, // "latch all" and "extended sparse"
        (2, true) => Mode.Sparse,
        (1, _) => Mode.Compressed,
        _ => Mode.Unknown,
    };

    /// <summary>Channel information word, data words, channel information word, ...</summary>
    private static void ParseFormat2<TRecorder>(ref EventScan<TRecorder> scan, AdcBlock adc)
        where TRecorder : struct, ILayoutRecorder
    {
        int previousChannel = -1;
        for (int position = adc.Start; position < adc.End;)
        {
            uint info = scan.Word(position);
            int infoOffset = position;
            position += 4;
            if (info >> 30 != 1)
            {
                scan.Error(FrameErrorKind.SadcUnknownData, adc.Source, infoOffset);
                continue;
            }
            int start = position;
            bool whole = true;
            // The first word behind the information may have id 1 or 2, the later ones 2; id 1 begins the next channel.
            for (; position < adc.End; position += 4)
            {
                uint id = scan.Word(position) >> 30;
                if (id == 1 && position > start) break;
                if (id is 1 or 2) continue;
                // The samples behind it could not be placed in time, so the channel is not used.
                scan.Error(FrameErrorKind.SadcUnknownData, adc.Source, position);
                whole = false;
            }
            if (position == start)
            {
                scan.Error(FrameErrorKind.SadcDataOutside, adc.Source, infoOffset);
                continue;
            }
            if (whole) AddFormat2(ref scan, adc, infoOffset, start, position, ref previousChannel);
        }
    }

    private static void AddFormat2<TRecorder>(ref EventScan<TRecorder> scan, AdcBlock adc, int infoOffset, int start, int end, ref int previousChannel)
        where TRecorder : struct, ILayoutRecorder
    {
        uint info = scan.Word(infoOffset);
        int announced = (int)(info >> 16 & 0x1FF), channel = (int)(info >> 26 & 15);
        int samples = (end - start) / 4 * 3 - TrailingZeros(scan.Word(end - 4));
        bool good = true;
        if (samples != announced)
        {
            scan.Error(FrameErrorKind.SadcBadSampleCount, adc.Source, infoOffset);
            good = false;
        }
        if (channel <= previousChannel)
        {
            scan.Error(FrameErrorKind.SadcBadChannelNumber, adc.Source, infoOffset);
            good = false;
        }
        previousChannel = channel;
        if (good) scan.AddChannel(new ChannelAddress(adc.Source, 0, adc.Chip, channel), start, samples, SampleEncoding.Sadc2);
    }

    /// <summary>Sample words, then three integral words, for each channel; false when the rest of the source must be given up.</summary>
    private static bool ParseFormat1<TRecorder>(ref EventScan<TRecorder> scan, AdcBlock adc, bool sparse, ref int channelWords)
        where TRecorder : struct, ILayoutRecorder
    {
        int previousChannel = -1;
        for (int position = adc.Start; position < adc.End;)
        {
            if (!sparse && channelWords == 0 && !FindChannelWords(ref scan, adc, ref channelWords)) return false;
            int sampleBytes = sparse ? 0 : (channelWords - IntegralWords) * 4;
            int integrals = position + sampleBytes;
            if (adc.End - position < sampleBytes + IntegralWords * 4)
            {
                scan.Error(FrameErrorKind.SadcBlockBadSize, adc.Source, position);
                return false;
            }
            int wrong = FirstWrongId(ref scan, position, integrals);
            if (wrong >= 0) scan.Error(FrameErrorKind.SadcBadData, adc.Source, wrong);

            int channel = CheckIntegrals(ref scan, adc.Source, integrals);
            if (channel <= previousChannel) scan.Error(FrameErrorKind.SadcBadChannelNumber, adc.Source, integrals);
            previousChannel = channel;
            if (wrong < 0)
            {
                int samples = sparse ? 0 : sampleBytes / 4 * 3 - TrailingZeros(scan.Word(integrals - 4));
                scan.AddChannel(new ChannelAddress(adc.Source, 0, adc.Chip, channel), position, samples, SampleEncoding.Sadc1);
            }
            position = integrals + IntegralWords * 4;
        }
        return true;
    }

    /// <summary>Words of a channel: the distance of the first two words with id 1, or the whole block when it holds one channel.</summary>
    private static bool FindChannelWords<TRecorder>(ref EventScan<TRecorder> scan, AdcBlock adc, ref int channelWords)
        where TRecorder : struct, ILayoutRecorder
    {
        int found = 0;
        for (int position = adc.Start; position < adc.End && found == 0; position += 4)
        {
            uint id = scan.Word(position) >> 30;
            bool isFirst = position == adc.Start;
            if (id is not (1 or 2))
            {
                scan.Error(FrameErrorKind.SadcUnknownData, adc.Source, position);
                return false;
            }
            if (isFirst != (id == 1))
            {
                if (isFirst)
                {
                    scan.Error(FrameErrorKind.SadcNoDataLine, adc.Source, position);
                    return false;
                }
                found = (position - adc.Start) / 4;
            }
        }
        if (found == 0) found = (adc.End - adc.Start) / 4;
        if (found <= IntegralWords)
        {
            scan.Error(FrameErrorKind.SadcShortSamples, adc.Source, adc.Start);
            return false;
        }
        channelWords = found;
        return true;
    }

    private static int FirstWrongId<TRecorder>(ref EventScan<TRecorder> scan, int start, int end)
        where TRecorder : struct, ILayoutRecorder
    {
        for (int position = start; position < end; position += 4)
            if (scan.Word(position) >> 30 != (position == start ? 1u : 2u)) return position;
        return -1;
    }

    private static int CheckIntegrals<TRecorder>(ref EventScan<TRecorder> scan, int source, int offset)
        where TRecorder : struct, ILayoutRecorder
    {
        uint previous = 0;
        for (int i = 0; i < IntegralWords; i++)
        {
            uint word = scan.Word(offset + i * 4);
            if ((word & IntegralMask) != IntegralId) scan.Error(FrameErrorKind.SadcBadIntegral, source, offset + i * 4);
            uint identity = word & 0x3C800000; // channel and suppression flag
            if (i > 0 && identity != previous) scan.Error(FrameErrorKind.SadcInconsistentIntegrals, source, offset + i * 4);
            previous = identity;
        }
        return (int)(previous >> 26);
    }

    /// <summary>Zero samples at the end of the last word (stored value 0), at most two: they fill the word.</summary>
    private static int TrailingZeros(uint word) => (word >> 20 & 0x3FF) != 0 ? 0 : (word >> 10 & 0x3FF) != 0 ? 1 : 2;

    private readonly record struct AdcBlock(int Source, int Chip, int Start, int End);
}
