namespace EdgeMon.Calibration.Tests.Constants;

public class CalibrationStoreTests
{
    private static readonly string Folder = Path.Combine(Golden.Data, "calibrations");

    private static ChannelConstants For(int run) => CalibrationStore.Load(Folder).For(SmallMap.For(run), run);

    [Fact]
    public void Rows_hold_for_their_runs_and_later_rows_override_only_their_columns()
    {
        ChannelConstants four = For(4), five = For(5), nine = For(9), late = For(1_000_000);

        Assert.Equal([0.05f, 0.051f, 0.01f, 1f], four.GeVPerAdc);
        Assert.Equal([10f, 11f, 12f, 0f], four.TimeOffsetNs);
        Assert.Equal([800f, 810f, 0f, 0f], four.LedReferenceAdc);
        Assert.Equal([10f, 99f, 12f, 0f], five.TimeOffsetNs);
        Assert.Equal(four.GeVPerAdc, five.GeVPerAdc);
        Assert.Equal([0.06f, 0.061f, 0.016f, 1f], nine.GeVPerAdc);
        Assert.Equal([10f, 11f, 12f, 0f], nine.TimeOffsetNs);
        Assert.Equal([0f, 0f, 0f, 0f], late.TimeOffsetNs);
        Assert.Equal(4095f, late.SaturationAdc[3]);
        Assert.True(float.IsNaN(late.NoiseAdc[0]));
        Assert.Empty(late.UncalibratedChannels);
    }

    [Fact]
    public void Files_apply_in_alphabetical_order_and_columns_may_stand_in_any_order()
    {
        Assert.Equal(3.5f, For(3).TimeSigmaNs[2]);
        Assert.Equal(2.2f, For(4).TimeSigmaNs[2]);
    }

    [Fact]
    public void A_file_given_beside_a_folder_overrides_it()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("edgemon-calibration-").FullName, "a-correction.txt");
        try
        {
            File.WriteAllText(file, "runs=4\ncolumns=detector,x,y,K\nECAL0 0 0 0.07\n");
            Assert.Equal(0.07f, CalibrationStore.Load(file, Folder).For(SmallMap.For(4), 4).GeVPerAdc[0]);
        }
        finally { Directory.Delete(Path.GetDirectoryName(file)!, recursive: true); }
    }

    [Fact]
    public void Folders_in_folders_are_read_and_a_link_that_leads_back_does_no_harm()
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-calibration-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "z", "deeper"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "again"), folder);
            File.WriteAllText(Path.Combine(folder, "main.txt"), "runs=1-...\ncolumns=detector,x,y,K\nECAL0 0 0 0.05\nECAL0 0 1 0.05\nHCAL0 0 0 0.01\n");
            File.WriteAllText(Path.Combine(folder, "z", "deeper", "later.txt"), "runs=1-...\ncolumns=detector,x,y,K\nECAL0 0 0 0.06\n");
            Assert.Equal([0.06f, 0.05f, 0.01f, 1f], CalibrationStore.Load(folder).For(SmallMap.For(1), 1).GeVPerAdc);
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public void Other_types_are_passed_over_and_named() => Assert.Equal(["APVPedestals"], CalibrationStore.Load(Folder).OtherTypes);

    [Fact]
    public void Missing_channels_can_be_listed_instead_of_refused()
    {
        const string Text = "runs=1-...\ncolumns=detector,x,y,K\nECAL0 0 0 0.05\n";
        ChannelMap map = SmallMap.For(1);
        ChannelConstants constants = CalibrationStore.Parse(Text).For(map, 1, new CalibrationOptions { MissingChannels = MissingChannels.List });

        Assert.Equal([1, 2], constants.UncalibratedChannels);
        Assert.Equal(1f, constants.GeVPerAdc[1]);
        Assert.NotEqual(constants.Identity, new ChannelConstants(4).Identity);
    }

    [Fact]
    public void A_detector_that_is_silent_in_this_run_may_be_calibrated_all_the_same()
    {
        const string Text = "runs=1-...\ncolumns=detector,x,y,K\nECAL0 0 0 0.05\nECAL0 0 1 0.05\nHCAL0 0 0 0.01\nVHCAL0 0 0 0.02\n";
        Assert.Equal(0.01f, CalibrationStore.Parse(Text).For(SmallMap.For(1), 1).GeVPerAdc[2]);
    }

    [Fact]
    public void Channels_that_read_the_same_cell_share_its_constants()
    {
        const string Xml = """
            <Map><ChipSADC version="2" options="xy data_format3">
            ECAL0 620 0 0 0 0
            ECAL0 620 1 0 0 0
            </ChipSADC></Map>
            """;
        ChannelConstants constants = CalibrationStore.Parse("runs=1\ncolumns=detector,x,y,K,noise\nECAL0 0 0 0.05 1.5\n").For(ChannelMap.Parse(Xml, 1), 1);
        Assert.Equal([0.05f, 0.05f], constants.GeVPerAdc);
        Assert.Equal([1.5f, 1.5f], constants.NoiseAdc);
    }

    [Fact]
    public void Identity_depends_on_the_values_that_hold_for_the_run_and_on_nothing_else()
    {
        const string Text = "runs=1-10\ncolumns=detector,x,y,K\nECAL0 0 0 0.05\nECAL0 0 1 0.05\nHCAL0 0 0 0.01\n";
        const string SameMeaning = "# note\nruns=1-5\ncolumns=detector,x,K,y\nECAL0 0 0.9 0\nECAL0 0 0.050 1\nHCAL0 0 1e-2 0\nruns=2\ncolumns=detector,x,y,K\nECAL0 0 0 0.05\n";
        string Identity(string text) => CalibrationStore.Parse(text).For(SmallMap.For(2), 2).Identity;

        Assert.Equal(16, Identity(Text).Length);
        Assert.Equal(Identity(Text), Identity(SameMeaning));
        Assert.NotEqual(Identity(Text), Identity(Text.Replace("0.01", "0.0100001", StringComparison.Ordinal)));
        Assert.NotEqual(Identity(Text), Identity(Text + "type=ledspill\ncolumns=spill,detector,x,y,led\n1 ECAL0 0 0 5\n"));
    }

    [Fact]
    public void What_is_written_reads_back_to_the_same_bits()
    {
        ChannelMap map = SmallMap.For(7);
        for (uint seed = 1; seed <= 50; seed++)
        {
            ChannelConstants constants = RandomConstants(map.Channels.Count, seed);
            var led = new LedSpillTable(map.Channels.Count);
            led.Set(0, 0, 700.1f);
            led.Set(12, 2, 701.7f);
            string text = SdcWriter.Write(map, constants, firstRun: 7, lastRun: 9, led, comment: "made by a test\nof seed " + seed);
            CalibrationStore store = CalibrationStore.Parse(text);
            ChannelConstants read = store.For(map, 7, new CalibrationOptions { MissingChannels = MissingChannels.List });

            Assert.Equal(constants.GeVPerAdc, read.GeVPerAdc);
            Assert.Equal(constants.TimeOffsetNs, read.TimeOffsetNs);
            Assert.Equal(constants.TimeSigmaNs, read.TimeSigmaNs);
            Assert.Equal(constants.ThresholdAdc, read.ThresholdAdc);
            Assert.Equal(constants.SaturationAdc, read.SaturationAdc);
            Assert.Equal(constants.LedReferenceAdc, read.LedReferenceAdc);
            Assert.Equal(constants.PedestalEvenAdc, read.PedestalEvenAdc);
            Assert.Equal(constants.PedestalOddAdc, read.PedestalOddAdc);
            Assert.Equal(constants.NoiseAdc, read.NoiseAdc);
            Assert.Equal(constants.UncalibratedChannels, read.UncalibratedChannels);
            Assert.Equal(701.7f, store.LedFor(map, 7).AmplitudeAdc(12, 2));
            Assert.Empty(store.LedFor(map, 8).Spills);
            Assert.Equal(text, SdcWriter.Write(map, read, 7, 9, store.LedFor(map, 7), "made by a test\nof seed " + seed));
        }
    }

    private static ChannelConstants RandomConstants(int count, uint seed)
    {
        // xorshift32: a documented generator, the same numbers everywhere.
        uint state = seed * 2654435761u;
        float Next(float smallest, float largest)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return smallest + (largest - smallest) * (state / (float)uint.MaxValue);
        }
        var constants = new ChannelConstants(count) { UncalibratedChannels = seed % 2 == 0 ? [1] : [] };
        for (int i = 0; i < count; i++)
        {
            constants.GeVPerAdc[i] = constants.UncalibratedChannels.Contains(i) ? 1 : Next(1e-6f, 1f);
            constants.TimeOffsetNs[i] = Next(-500, 500);
            constants.TimeSigmaNs[i] = Next(0.1f, 50);
            constants.ThresholdAdc[i] = Next(0, 100);
            constants.SaturationAdc[i] = Next(3000, 4095);
            constants.LedReferenceAdc[i] = Next(500, 900);
            if (Next(0, 1) < 0.5f) (constants.PedestalEvenAdc[i], constants.PedestalOddAdc[i]) = (Next(50, 200), Next(50, 200));
            if (Next(0, 1) < 0.5f) constants.NoiseAdc[i] = Next(0.5f, 3);
        }
        return constants;
    }
}
