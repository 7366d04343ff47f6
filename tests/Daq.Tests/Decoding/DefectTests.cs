using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Tests.Support;
using EdgeMon.Daq.Writing;
using static EdgeMon.Daq.FrameErrorKind;

namespace EdgeMon.Daq.Tests.Decoding;

/// <summary>One defect at a time: its name, its source, its offset, what is kept, whether the event may be used.</summary>
public sealed class DefectTests
{
    private const int Msadc = 620, Sadc2 = 500, Sadc1 = 501, Scaler = 700, Multiplexer = 900;
    private const int SpillNumber = 5, EventNumber = 0x12345;
    /// <summary>Behind the event header, one equipment header and the S-Link header.</summary>
    private const int PayloadStart = 68 + 28 + 12;

    private static readonly SourceRules Rules = new(
        [
            new(Msadc, SourceFormat.Msadc3), new(Sadc2, SourceFormat.Sadc2), new(Sadc1, SourceFormat.Sadc1),
            new(Scaler, SourceFormat.Scaler), new(333, SourceFormat.NotDecoded),
        ], []);

    [Fact]
    public void Equipment_that_is_longer_than_the_rest_ends_the_event()
    {
        byte[] bytes = Event(Block(Msadc, Adc(Channel(1, 4))), Block(Msadc, Adc(Channel(2, 4))));
        int second = 68 + (int)Word(bytes, 68);
        Put(bytes, second, Word(bytes, second) + 4);
        Check(bytes, good: false, channels: 1, new FrameError(Corrupted0, -1, second));
    }

    [Theory]
    [InlineData(24u)]
    [InlineData(0u)]
    [InlineData(30u)]
    public void Equipment_shorter_than_its_header_or_not_a_multiple_of_4_ends_the_event(uint size)
    {
        byte[] bytes = Event(Block(Msadc, Adc(Channel(1, 4))), Block(Msadc, Adc(Channel(2, 4))));
        int second = 68 + (int)Word(bytes, 68);
        Put(bytes, second, size);
        Check(bytes, good: false, channels: 1, new FrameError(Corrupted1, -1, second));
    }

    [Fact]
    public void Equipment_without_room_for_an_S_Link_header_is_skipped_silently()
    {
        Check(Event([1, 2], Block(Msadc, Adc(Channel(1, 4)))), good: true, channels: 1);
    }

    [Fact]
    public void An_S_Link_size_that_differs_skips_this_equipment_and_no_other()
    {
        byte[] bytes = Event(Block(Msadc, Adc(Channel(1, 4))), Block(Msadc, Adc(Channel(2, 4))));
        Put(bytes, 68 + 28, Word(bytes, 68 + 28) + 1);
        Check(bytes, good: false, channels: 1, new FrameError(Corrupted2, Msadc, 68 + 28));
    }

    [Fact]
    public void S_Link_flags_are_counted_and_cost_nothing()
    {
        byte[] bytes = Event(Block(Msadc, Adc(Channel(1, 4))));
        Put(bytes, 96, Word(bytes, 96) | 0x80000000);
        Put(bytes, 104, 0x00020000 | 0xF7 << 8); // two error words; every TCS bit but the good one
        Check(bytes, good: true, channels: 1,
            new(SLinkErrorFlag, Msadc, 96), new(TcsFifoFull, Msadc, 104), new(TcsEccError, Msadc, 104),
            new(TcsSyncError, Msadc, 104), new(TcsUndefinedError, Msadc, 104), new(SLinkErrorWords, Msadc, 104));
    }

    [Fact]
    public void Another_spill_number_is_counted_another_event_number_makes_the_event_bad()
    {
        byte[] bytes = Event(Block(Msadc, Adc(Channel(1, 4))));
        Put(bytes, 100, Word(bytes, 100) ^ 1u << 22);
        Check(bytes, good: true, channels: 1, new FrameError(SLinkWrongSpillNumber, Msadc, 100));
        bytes = Event(Block(Msadc, Adc(Channel(1, 4))));
        Put(bytes, 100, Word(bytes, 100) ^ 1u << 15); // the front-end compares 12 bits only
        Check(bytes, good: false, channels: 1, new FrameError(SLinkWrongEventNumber, Msadc, 100));
    }

    [Fact]
    public void The_configuration_block_of_a_run_is_never_decoded()
    {
        byte[] bytes = Event(Block(Msadc, [0x20656854, 0x63697571, 0xC0000000]));
        Put(bytes, 104, Word(bytes, 104) | 0x80000000);
        DecodedEvent one = Check(bytes, good: true, channels: 0);
        Assert.Equal([Msadc], one.Sources.ToArray());
    }

    [Fact]
    public void Sources_are_named_once_whether_unknown_known_or_of_a_kind_not_decoded()
    {
        DecodedEvent one = Check(Event(Block(7, [1]), Block(333, [1, 2]), Block(7, [3])), good: true, channels: 0, new FrameError(UnknownSource, 7, 96));
        Assert.Equal([7, 333], one.Sources.ToArray());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(1000u)]
    public void A_multiplexer_with_an_impossible_block_is_dropped_as_a_whole(uint size)
    {
        uint[] inner = [.. Block(Msadc, Adc(Channel(1, 4))), .. Block(Msadc, Adc(Channel(2, 4)))];
        byte[] bytes = Event(Mux(inner), Block(Msadc, Adc(Channel(3, 4))));
        Check(bytes, good: true, channels: 3);
        int second = 96 + 8 + inner.Length / 2 * 4;
        Put(bytes, second, Word(bytes, second) & 0xFFFF0000 | size);
        Check(bytes, good: true, channels: 1, new FrameError(SLinkMultiplexerBadSize, Multiplexer, second));
    }

    [Fact]
    public void MSADC_defects_keep_what_the_table_says()
    {
        uint[] first = Adc(Channel(1, 4), Channel(2, 5)), second = Adc(Channel(3, 4));
        int secondAdc = PayloadStart + first.Length * 4, secondChannel = PayloadStart + 4 + 12;
        Change(0, w => w ^ 1, 0, new FrameError(SadcWrongEvent, Msadc, PayloadStart));
        Change(secondAdc - PayloadStart, w => w ^ 1, 2, new FrameError(SadcWrongEvent, Msadc, secondAdc));
        Change(secondAdc - PayloadStart, w => w + (1 << 12), 2, new FrameError(SadcBlockBadSize, Msadc, secondAdc));
        Change(secondAdc - PayloadStart, w => w & 0xFF000FFF, 2, new FrameError(SadcBlockBadSize, Msadc, secondAdc));
        Change(0, w => w & 0x3FFFFFFF, 0, new(SadcModuleMissing, Msadc, PayloadStart), new(SadcBadAdcHeader, Msadc, PayloadStart));
        Change(0, w => w & 0x7FFFFFFF, 0, new FrameError(SadcBadAdcHeader, Msadc, PayloadStart));
        Change(secondChannel - PayloadStart, w => w ^ 0x80000000, 2, new FrameError(SadcBadDataHeader, Msadc, secondChannel));
        Change(secondChannel - PayloadStart, w => w & 0xFE00FFFF, 2, new FrameError(SadcDataOutside, Msadc, secondChannel));
        // Five samples need three words; seven need four, one more than the block has: the real decoder reads it from the next block.
        Change(secondChannel - PayloadStart, w => w + (2 << 16), 2, new FrameError(SadcDataOutside, Msadc, secondChannel));
        Change(secondChannel - PayloadStart + 8, w => w ^ 0xC0000000, 3, new FrameError(SadcBadData, Msadc, secondChannel + 8));
        // Ignored: the error bit, the zero bit, the low id bits.
        Change(0, w => w | 1 << 24, 3);
        Change(secondChannel - PayloadStart, w => w | 1 << 25, 3);
        Change(secondChannel - PayloadStart + 8, w => w | 0x3F000000, 3);

        void Change(int offset, Func<uint, uint> change, int channels, params FrameError[] errors)
        {
            byte[] bytes = Event(Block(Msadc, [.. first, .. second]));
            Put(bytes, PayloadStart + offset, change(Word(bytes, PayloadStart + offset)));
            Check(bytes, good: true, channels, errors);
        }
    }

    [Fact]
    public void A_channel_cut_by_a_bad_sample_word_keeps_the_samples_in_front_of_it_and_duplicates_are_kept()
    {
        byte[] bytes = Event(Block(Msadc, Adc(Channel(1, 32), Channel(1, 32))));
        Put(bytes, PayloadStart + 4 + 4 + 10 * 4, 0);
        DecodedEvent one = Check(bytes, good: true, channels: 2, new FrameError(SadcBadData, Msadc, PayloadStart + 8 + 40));
        Assert.Equal([20, 32], one.Channels.ToArray().Select(c => (int)c.SampleCount));
    }

    [Fact]
    public void Defects_of_SADC_format_2_have_their_names()
    {
        uint header = 2u << 30 | EventNumber & 0xFFF;
        uint info = 1u << 30 | 3u << 26 | 6u << 16, data1 = 1u << 30 | 5 << 20 | 5 << 10 | 5, data2 = 2u << 30 | 7 << 20 | 7 << 10 | 7;
        Payload([header | 4 << 12, info, data1, data2], 1);
        Payload([header | 4 << 12, info + (1 << 16), data1, data2], 0, SadcBadSampleCount);
        Payload([header | 7 << 12, info, data1, data2, info, data1, data2], 1, SadcBadChannelNumber);
        Payload([header | 4 << 12, info, data1, data2 & 0x3FFFFFFF], 0, SadcUnknownData);
        Payload([header | 5 << 12, 0, info, data1, data2], 1, SadcUnknownData);
        Payload([header | 2 << 12, info], 0, SadcDataOutside);
        Payload([header | 5 << 12, info, data1, data2], 0, SadcBlockBadSize);
        Payload([header, info, data1, data2], 0, SadcBlockBadSize);
        Payload([header ^ 1 | 4 << 12, info, data1, data2], 0, SadcWrongEvent);
        Payload([header & 0x3FFFFFFF | 4 << 12, info, data1, data2], 0, SadcUnknownMode);
        // Compressed: named and passed over.
        Payload([1u << 30 | 3 << 12 | EventNumber & 0xFF, 1, 2, header | 4 << 12, info, data1, data2], 1, SadcUnknownMode);

        static void Payload(uint[] words, int channels, params FrameErrorKind[] kinds) => CheckPayload(Sadc2, words, channels, kinds);
    }

    [Fact]
    public void Defects_of_SADC_format_1_have_their_names()
    {
        uint header = 2u << 30 | EventNumber & 0xFFF;
        uint data1 = 1u << 30 | 5 << 20, data2 = 2u << 30 | 7 << 20, integral = 2u << 30 | 4u << 26 | 99;
        Payload([header | 6 << 12, data1, data2, integral, integral, integral], 1);
        Payload([header | 6 << 12, data1, data2, integral | 1 << 16, integral, integral], 1, SadcBadIntegral);
        Payload([header | 6 << 12, data1, data2, integral, integral, integral + (1 << 26)], 1, SadcInconsistentIntegrals);
        Payload([header | 6 << 12, data2, data2, integral, integral, integral], 0, SadcNoDataLine);
        Payload([header | 6 << 12, data1, data2 & 0x3FFFFFFF, integral, integral, integral], 0, SadcUnknownData);
        Payload([header | 4 << 12, data1, integral, integral], 0, SadcShortSamples);
        Payload([header | 11 << 12, data1, data2, integral, integral, integral, data1, data2, integral, integral, integral], 2, SadcBadChannelNumber);
        Payload([header | 10 << 12, data1, data2, integral, integral, integral, data1, data2, integral, integral], 1, SadcBlockBadSize);
        Payload([header | 1 << 24 | 3 << 12, integral, integral], 0, SadcBlockBadSize);

        static void Payload(uint[] words, int channels, params FrameErrorKind[] kinds) => CheckPayload(Sadc1, words, channels, kinds);
    }

    [Fact]
    public void Defects_of_scalers_have_their_names_and_keep_the_data_that_has_a_header()
    {
        uint head = 3u << 20 | EventNumber, trail = head | 1u << 30, error = 0x7FFu << 20 | 5;
        uint[] frame = [.. Enumerable.Range(0, 34).Select(i => 0x80000000 | (uint)i)];
        Payload([head, .. frame, trail], 34);
        Payload([head, .. frame], 34); // a missing trailer at the end is no defect
        Payload([.. frame, trail], 0, ScalerDataWithoutHeader);
        Payload([head, .. frame, head, .. frame, trail], 68, ScalerMissingTrailer);
        Payload([head, .. frame, trail, trail], 34, ScalerTrailerWithoutHeader);
        Payload([head, .. frame[..20], trail], 0, ScalerIncompleteFrame);
        Payload([head, error, .. frame, trail], 34, ScalerErrorWord);
        Payload([error, head, .. frame, trail], 0, ScalerErrorWord, ScalerMissingTrailer);
        Payload([head + 1, .. frame, trail], 34, ScalerWrongEvent);
        Payload([head, EventNumber, .. frame, trail], 34, ScalerWrongGeographicId);
        // A frame may be spread over several groups.
        Payload([head, .. frame[..10], trail, head, .. frame[10..], trail], 34);

        static void Payload(uint[] words, int scalers, params FrameErrorKind[] kinds)
        {
            byte[] bytes = Event(Block(Scaler, words));
            DecodedEvent one = Decode(bytes);
            Assert.Equal(kinds, one.Errors.ToArray().Select(e => e.Kind));
            Assert.All(one.Errors.ToArray(), e => Assert.Equal(Scaler, e.Source));
            Assert.Equal(scalers, one.Scalers.Length);
            for (int i = 0; i < scalers && i % 34 < 32; i++) Assert.Equal((uint)i % 34, one.Scalers[i].Value(bytes));
            Assert.True(one.IsGood);
        }
    }

    [Fact]
    public void Swapped_payloads_and_unknown_types_are_refused_and_bare_records_are_good()
    {
        byte[] bytes = Event(Block(Msadc, Adc(Channel(1, 4))));
        Put(bytes, 16, 0x20007);
        Check(bytes, good: false, channels: 0, new FrameError(SwappedEvent, -1, 0));
        Put(bytes, 16, 9);
        Check(bytes, good: false, channels: 0, new FrameError(UnknownEventType, -1, 0));
        byte[] bare = bytes[..68];
        Put(bare, 0, 68);
        foreach (uint type in (uint[])[1, 2, 5, 6, 7, 11, 14])
        {
            Put(bare, 16, type);
            Check(bare, good: true, channels: 0);
        }
        Put(bare, 16, 99);
        Check(bare, good: false, channels: 0, new FrameError(UnknownEventType, -1, 0));
    }

    [Fact]
    public void The_numbers_of_the_defects_are_frozen()
    {
        // They stand in ledgers and messages. Append new ones; never change or reuse a number.
        Dictionary<FrameErrorKind, int> frozen = new()
        {
            [None] = 0, [BadMagic] = 1, [BadEventSize] = 2, [TruncatedEvent] = 3, [SwappedEvent] = 4, [UnknownEventType] = 5, [TooManyItems] = 6,
            [SubEventHeaderDifferent] = 10, [Corrupted0] = 11, [Corrupted1] = 12, [Corrupted2] = 13,
            [SLinkWrongEventNumber] = 20, [SLinkWrongSpillNumber] = 21, [SLinkErrorFlag] = 22, [SLinkErrorWords] = 23,
            [SLinkMultiplexerBadSize] = 24, [TcsFifoFull] = 25, [TcsEccError] = 26, [TcsSyncError] = 27, [TcsUndefinedError] = 28,
            [MissingSource] = 30, [UnknownSource] = 31, [UnsupportedFormat] = 32,
            [SadcWrongEvent] = 40, [SadcBlockBadSize] = 41, [SadcBadAdcHeader] = 42, [SadcModuleMissing] = 43, [SadcBadDataHeader] = 44,
            [SadcDataOutside] = 45, [SadcBadData] = 46, [SadcBadSampleCount] = 47, [SadcBadChannelNumber] = 48, [SadcBadIntegral] = 49,
            [SadcUnknownMode] = 50, [SadcUnknownData] = 51, [SadcNoDataLine] = 52, [SadcShortSamples] = 53, [SadcInconsistentIntegrals] = 54,
            [ScalerDataWithoutHeader] = 60, [ScalerErrorWord] = 61, [ScalerIncompleteFrame] = 62, [ScalerWrongEvent] = 63,
            [ScalerMissingTrailer] = 64, [ScalerTrailerWithoutHeader] = 65, [ScalerWrongGeographicId] = 66,
            [CaenBadHeader] = 70, [CaenBadSize] = 71, [CaenBoardFail] = 72,
        };
        Assert.Equal(frozen, Enum.GetValues<FrameErrorKind>().ToDictionary(k => k, k => (int)k));
    }

    private static void CheckPayload(int source, uint[] words, int channels, FrameErrorKind[] kinds)
    {
        DecodedEvent one = Decode(Event(Block(source, words)));
        Assert.Equal(kinds, one.Errors.ToArray().Select(e => e.Kind));
        Assert.All(one.Errors.ToArray(), e => Assert.Equal(source, e.Source));
        Assert.Equal(channels, one.Channels.Length);
        Assert.True(one.IsGood);
    }

    private static DecodedEvent Check(byte[] bytes, bool good, int channels, params FrameError[] errors)
    {
        DecodedEvent one = Decode(bytes);
        Assert.Equal(errors, one.Errors.ToArray());
        Assert.Equal(good, one.IsGood);
        Assert.Equal(channels, one.Channels.Length);
        return one;
    }

    /// <summary>Decodes three times, so that a layout is learnt if it can be, and by the full parse.</summary>
    private static DecodedEvent Decode(byte[] bytes)
    {
        var decoder = new EventDecoder(Rules);
        DecodedEvent one = new(), reference = new();
        for (int i = 0; i < 3; i++) decoder.Decode(bytes, 0, one);
        Comparison.Reference(Rules).Decode(bytes, 0, reference);
        Assert.Null(Comparison.Difference(reference, one));
        return one;
    }

    /// <summary>An event with one equipment for each payload.</summary>
    private static byte[] Event(params uint[][] payloads)
    {
        var buffer = new FrameBuffer();
        var header = new EventHeader { Type = EventType.Physics, Run = 1, Spill = SpillNumber, EventInSpill = EventNumber, EventInRun = 99 };
        int start = DateWriter.BeginEvent(buffer, header);
        foreach (uint[] payload in payloads)
        {
            int equipment = DateWriter.BeginEquipment(buffer, 1);
            foreach (uint word in payload) buffer.WriteWord(word);
            DateWriter.EndEquipment(buffer, equipment);
        }
        DateWriter.EndEvent(buffer, start);
        return buffer.Written.ToArray();
    }

    private static uint[] Block(int source, uint[] payload) =>
        [(uint)source << 16 | (uint)payload.Length + 3, EventNumber | SpillNumber << 20, 0x800, .. payload];

    private static uint[] Mux(uint[] blocks) => [Multiplexer << 16 | (uint)blocks.Length + 2, EventNumber | SpillNumber << 20, .. blocks];

    private static uint[] Adc(params uint[][] channels)
    {
        uint[] words = [.. channels.SelectMany(c => c)];
        return [3u << 30 | (uint)(words.Length + 1) << 12 | EventNumber & 0xFFF, .. words];
    }

    private static uint[] Channel(int channel, int samples) =>
        [1u << 30 | (uint)channel << 26 | (uint)samples << 16, .. Enumerable.Range(0, (samples + 1) / 2).Select(i => (i == 0 ? 1u : 2u) << 30 | 100 << 12 | 99)];

    private static uint Word(byte[] bytes, int offset) => BitConverter.ToUInt32(bytes, offset);

    private static void Put(byte[] bytes, int offset, uint word) => BitConverter.TryWriteBytes(bytes.AsSpan(offset), word);
}
