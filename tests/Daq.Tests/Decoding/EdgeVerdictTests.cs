using EdgeMon.Daq.Tests.Support;
using static EdgeMon.Daq.FrameErrorKind;

namespace EdgeMon.Daq.Tests.Decoding;

/// <summary>Files with one defect each; expected is what the experiment's decoder said (edge/VERDICTS.txt), or stricter.</summary>
public sealed class EdgeVerdictTests
{
    /// <summary>Name; goodness of the two events; sample counts of all channels; scaler values; defects beside missing sources.</summary>
    public static TheoryData<string, bool[], int[], int, FrameErrorKind[]> Files => new()
    {
        { "ok_odd31", [true, true], [32, 31, 32], 0, [] },
        { "adc_size0", [true, true], [32], 0, [SadcBlockBadSize] },
        { "adc_size_too_big", [true, true], [32], 0, [SadcBlockBadSize] },
        { "data_header_id3", [true, true], [32], 0, [SadcBadDataHeader] },
        { "first_data_word_id2", [true, true], [0, 31, 32], 0, [SadcBadData] },
        { "slink_wrong_event", [false, true], [32], 0, [SLinkWrongEventNumber, SadcWrongEvent] },
        { "tcs0", [true, true], [32, 31, 32], 0, [TcsEccError] },
        { "subevent_run_diff", [false, true], [32], 0, [SubEventHeaderDifferent] },
        { "unmapped_source", [true, true], [32], 0, [UnknownSource] },
        { "start_of_burst_with_data", [false, true], [32], 0, [UnknownEventType] },
        { "calib", [true, true], [32, 31, 32], 0, [] },
        { "scaler", [true, true], [32], 34, [] },
        { "scaler_error_word", [true, true], [32], 34, [ScalerErrorWord] },
        { "missing_module_then_ok", [true, true], [32, 31, 32], 0, [SadcModuleMissing] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_single_defect_gets_its_name_and_costs_no_more_than_it_must(
        string name, bool[] good, int[] sampleCounts, int scalers, FrameErrorKind[] defects)
    {
        byte[] bytes = TestData.Bytes($"date-msadc/edge/{name}.dat");
        ReadOut read = ReadOut.Of(bytes);
        Assert.Empty(read.Losses);
        var decoded = read.Decode(TestData.EdgeRules);
        Assert.Equal(good, decoded.Select(e => e.IsGood));
        Assert.Equal(sampleCounts, decoded.SelectMany(e => e.Channels.ToArray()).Select(c => (int)c.SampleCount));
        Assert.Equal(scalers, decoded.Sum(e => e.Scalers.Length));
        Assert.Equal(defects, decoded.SelectMany(e => e.Errors.ToArray()).Where(e => e.Kind != MissingSource).Select(e => e.Kind));
        foreach (FrameError error in decoded.SelectMany(e => e.Errors.ToArray())) Assert.InRange(error.Offset, 0, bytes.Length - 4);
    }

    [Fact]
    public void A_cut_file_gives_no_event_and_one_counted_loss()
    {
        byte[] bytes = TestData.Bytes("date-msadc/edge/truncated.dat");
        ReadOut read = ReadOut.Of(bytes);
        Assert.Empty(read.Events);
        Assert.Equal([new StreamLoss(TruncatedEvent, 0, bytes.Length, 0)], read.Losses);
    }

    [Fact]
    public void The_scaler_pseudo_channels_are_pattern_and_time()
    {
        ReadOut read = ReadOut.Of(TestData.Bytes("date-msadc/edge/scaler.dat"));
        byte[] bytes = read.Events[0].Bytes;
        ScalerReading[] readings = [.. read.Decode(TestData.EdgeRules)[0].Scalers.ToArray().Select(scaler => scaler.Read(bytes))];
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (uint)i), readings[..32].Select(reading => reading.Value));
        Assert.Equal(new ScalerReading(700, 0, ScalerReading.PatternChannel, 715827882), readings[32]);
        Assert.Equal(new ScalerReading(700, 0, ScalerReading.TimeChannel, 3735928559), readings[33]);
    }
}
