using EdgeMon.Daq.Writing;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Daq.Tests.Writing;

/// <summary>Single fields of every format against the bit positions of FRAMES sections 1 to 6 and 13.</summary>
public class WriterLayoutTests
{
    private static readonly EventHeader Header = new()
    {
        Type = EventType.Calibration,
        Run = 4000,
        Spill = 0xABC,
        EventInSpill = 0x12345,
        EventInRun = 77,
        TriggerMask = 0x8000_0005,
        TypeAttribute = 0x6800_0000,
        IsSuperEvent = true,
        Ldc = -1,
        Gdc = 2,
        TimestampSeconds = 1_700_000_000,
        TimestampMicroseconds = 654_321,
    };

    [Fact]
    public void DATE_3_14_moves_the_fields_behind_its_four_trigger_words()
    {
        var buffer = new FrameBuffer();
        DateWriter.EndEvent(buffer, DateWriter.BeginEvent(buffer, Header, DateLayout.Date314));
        uint[] expected =
        [
            80, 0xDA1E5AFE, 80, 0x0003000E, 8, 4000, 77, 0xABC12345,
            0x0000000B, 1, 0, 0, 0, 0x68000000, 0, 0x10, 0xFFFFFFFF, 2, 1_700_000_000, 654_321,
        ];
        Assert.Equal(expected, Words(buffer));
    }

    [Fact]
    public void The_header_before_DATE_5_keeps_its_own_order()
    {
        var buffer = new FrameBuffer();
        DateWriter.EndEvent(buffer, DateWriter.BeginEvent(buffer, Header, DateLayout.PreDate5));
        uint[] words = Words(buffer);
        Assert.Equal(20, words.Length);
        Assert.Equal([80u, 0xDA1E5AFEu, 8u, 80u, 4000u, 0xABCu, 77u, 0x12345u], words[..8]);
        Assert.Equal(0x8000_0000u, words[10]);
        Assert.Equal(1_700_000_000u, words[13]);
        Assert.Equal(0x8000_0005u, words[19]);
    }

    [Fact]
    public void An_old_equipment_header_announces_its_payload_only()
    {
        var buffer = new FrameBuffer();
        int start = DateWriter.BeginOldEquipment(buffer, id: 9);
        buffer.WriteWord(1);
        DateWriter.EndOldEquipment(buffer, start);
        Assert.Equal([64u << 16, 9u << 16 | 4u << 8, 4u, 1u], Words(buffer));
    }

    [Fact]
    public void A_multiplexer_holds_complete_blocks_and_counts_their_words()
    {
        var buffer = new FrameBuffer();
        int mux = SLinkWriter.BeginMultiplexer(buffer, new SLinkFields(900, 2, 5));
        for (int source = 620; source < 622; source++)
        {
            int link = SLinkWriter.Begin(buffer, new SLinkFields(source, 2, 5));
            buffer.WriteWord(0);
            SLinkWriter.End(buffer, link);
        }
        SLinkWriter.End(buffer, mux);
        uint[] words = Words(buffer);
        Assert.Equal(10u, words[0] & 0xFFFF);
        Assert.Equal(900u, words[0] >> 16 & 0x3FF);
        Assert.Equal(4u, words[2] & 0xFFFF);
        Assert.Equal(621u, words[6] >> 16 & 0x3FF);
    }

    [Fact]
    public void S_Link_fields_stand_at_their_bits()
    {
        var buffer = new FrameBuffer();
        var fields = new SLinkFields(1023, 0xFFF, 0xFFFFF)
        {
            EventType = 31, Error = true, Stat = true, Status = 0x12, TcsError = 0x49, ErrorWords = 3, Format = 0x85,
        };
        SLinkWriter.End(buffer, SLinkWriter.Begin(buffer, fields));
        Assert.Equal([0xFFFF_0003u, 0xFFFF_FFFFu, 0x8503_4912u], Words(buffer));
    }

    [Fact]
    public void The_module_missing_marker_has_key_0_and_size_1()
    {
        var buffer = new FrameBuffer();
        MsadcWriter.ModuleMissing(buffer, 0x1ABC, port: 5, adc: 3);
        Assert.Equal([5u << 27 | 3u << 25 | 1u << 12 | 0xABC], Words(buffer));
    }

    [Fact]
    public void Vector_and_scalar_packing_agree_for_every_length()
    {
        for (int count = 1; count <= 256; count++)
        {
            ushort[] samples = new ushort[count];
            for (int i = 0; i < count; i++)
                samples[i] = (ushort)(i * 2654435761u >> 16);
            uint[] fast = new uint[(count + 1) / 2], reference = new uint[fast.Length];
            MsadcWriter.Pack(samples, fast);
            MsadcWriter.PackScalar(samples, reference);
            Assert.Equal(0x40u, fast[0] >> 24);
            Assert.Equal(reference[0] & 0xFFFFFF, fast[0] & 0xFFFFFF);
            Assert.Equal(reference[1..], fast[1..]);
        }
    }

    [Fact]
    public void Format_2_stores_inverted_samples_three_to_a_word()
    {
        var buffer = new FrameBuffer();
        int block = SadcWriter.BeginBlock(buffer, 5, chip: 7);
        SadcWriter.WriteChannelFormat2(buffer, 3, [1, 2, 3, 4], 10);
        SadcWriter.EndBlock(buffer, block);
        Assert.Equal(
            [2u << 30 | 7u << 26 | 4u << 12 | 5, 1u << 30 | 3u << 26 | 4u << 16 | 10, 1u << 30 | 1020u << 20 | 1021u << 10 | 1022, 2u << 30 | 1019],
            Words(buffer));
    }

    [Fact]
    public void Format_1_stores_samples_as_they_are_and_three_integrals()
    {
        var buffer = new FrameBuffer();
        int block = SadcWriter.BeginBlock(buffer, 5, chip: 1, SadcMode.ExtendedSparse);
        SadcWriter.WriteChannelFormat1(buffer, 3, [1, 2, 3], [7, 8, 9], suppressed: true);
        SadcWriter.EndBlock(buffer, block);
        uint integral = 2u << 30 | 3u << 26 | 1u << 23;
        Assert.Equal(
            [3u << 30 | 1u << 26 | 1u << 24 | 5u << 12 | 5, 1u << 30 | 3u << 20 | 2u << 10 | 1, integral | 7, integral | 8, integral | 9],
            Words(buffer));
    }

    [Fact]
    public void A_scaler_error_word_starts_with_7FF()
    {
        var buffer = new FrameBuffer();
        ScalerWriter.WriteErrorWord(buffer, geographicId: 3, port: 2, special: 1, error: 4);
        Assert.Equal([0x7FF0_0000u | 3u << 10 | 2u << 6 | 1u << 4 | 4u], Words(buffer));
    }

    [Fact]
    public void A_CAEN_event_has_its_mark_mask_and_two_samples_to_a_word()
    {
        var buffer = new FrameBuffer();
        CaenWriter.WriteEvent(buffer, new CaenFields { Board = 5, ChannelMask = 0x8001, EventCounter = 9, TimeTag = 0x80000003, Pattern = 0xBEEF }, [1, 2, 3, 4]);
        Assert.Equal([0xA000_0006u, 5u << 27 | 0xBEEFu << 8 | 1, 0x80u << 24 | 9, 0x80000003u, 2u << 16 | 1, 4u << 16 | 3], Words(buffer));
        Assert.Throws<ArgumentException>(() => CaenWriter.WriteEvent(buffer, new CaenFields { ChannelMask = 3 }, [1, 2, 3]));
    }

    [Fact]
    public void A_WaveDump_record_counts_its_header()
    {
        var buffer = new FrameBuffer();
        WaveDumpWriter.WriteRecord(buffer, new WaveDumpFields(1, 2, 3, 4, 5), (ushort[])[10, 20]);
        WaveDumpWriter.WriteRecord(buffer, new WaveDumpFields(1, 2, 3, 4, 5), (byte[])[1, 2, 3, 4]);
        Assert.Equal([28u, 1u, 2u, 3u, 4u, 5u, 20u << 16 | 10, 28u, 1u, 2u, 3u, 4u, 5u, 0x04030201u], Words(buffer));
    }

    [Fact]
    public void Writing_into_a_grown_buffer_allocates_nothing()
    {
        var buffer = new FrameBuffer();
        ushort[] samples = new ushort[32];
        Write();
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++) Write();
        }));

        void Write()
        {
            buffer.Clear();
            int start = DateWriter.BeginEvent(buffer, Header);
            int adc = MsadcWriter.BeginBlock(buffer, 1, 0, 0);
            for (int channel = 0; channel < 16; channel++)
                MsadcWriter.WriteChannel(buffer, channel, samples);
            MsadcWriter.EndBlock(buffer, adc);
            DateWriter.EndEvent(buffer, start);
        }
    }

    [Fact]
    public void Blocks_that_no_size_field_can_say_are_refused()
    {
        var buffer = new FrameBuffer();
        int block = MsadcWriter.BeginBlock(buffer, 1, 0, 0);
        for (int channel = 0; channel < 16; channel++)
            MsadcWriter.WriteChannel(buffer, channel, new ushort[511]);
        Assert.Throws<InvalidOperationException>(() => MsadcWriter.EndBlock(buffer, block));
        Assert.Throws<ArgumentException>(() => MsadcWriter.WriteChannel(buffer, 0, new ushort[512]));
        Assert.Throws<ArgumentException>(() => MsadcWriter.WriteChannel(buffer, 0, []));
    }

    private static uint[] Words(FrameBuffer buffer)
    {
        uint[] words = new uint[buffer.Length / 4];
        for (int i = 0; i < words.Length; i++)
            words[i] = buffer.WordAt(4 * i);
        return words;
    }
}
