namespace EdgeMon.Calibration.Tests.Constants;

/// <summary>Wrong calibrations are refused, each with the message kept beside it (RELIABILITY F22).</summary>
public class BadCalibrationTests
{
    public static TheoryData<string> Cases => Golden.Cases("bad-calibrations", ".txt");

    [Theory, MemberData(nameof(Cases))]
    public void A_wrong_calibration_is_refused_with_file_line_channel_and_reason(string name)
    {
        string file = Path.Combine(Golden.Data, "bad-calibrations", name + ".txt");
        var error = Assert.Throws<CalibrationException>(() => CalibrationStore.Load(file).For(SmallMap.For(3661), run: 3661));
        Golden.AssertMessage("bad-calibrations", name, error);
    }

    [Fact]
    public void A_path_that_does_not_exist_is_refused()
    {
        var error = Assert.Throws<CalibrationException>(() => CalibrationStore.Load("no/such/calibration.txt"));
        Assert.StartsWith("no/such/calibration.txt: calibration file cannot be read (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_text_files_is_refused()
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-calibration-").FullName;
        try
        {
            var error = Assert.Throws<CalibrationException>(() => CalibrationStore.Load(folder));
            Assert.Equal($"{folder}: no calibration file (*.txt) found; give a file, or a folder with NA64 calibration files", error.Message);
        }
        finally { Directory.Delete(folder); }
    }

    [Fact]
    public void A_calibration_cut_at_any_byte_is_refused_or_gives_nothing_else_than_the_whole_one()
    {
        ChannelMap map = SmallMap.For(3661);
        ChannelConstants whole = CalibrationStore.Parse(Good).For(map, 3661);
        string written = SdcWriter.Write(map, whole, firstRun: 3661, lastRun: null);
        for (int length = 0; length < written.Length; length++)
            Assert.Throws<CalibrationException>(() => CalibrationStore.Parse(written[..length]).For(map, 3661));
        Assert.Equal(whole.Identity, CalibrationStore.Parse(written).For(map, 3661).Identity);
    }

    [Fact]
    public void A_written_calibration_with_any_changed_byte_is_refused_or_unchanged_in_meaning()
    {
        ChannelMap map = SmallMap.For(3661);
        ChannelConstants whole = CalibrationStore.Parse(Good).For(map, 3661);
        string written = SdcWriter.Write(map, whole, firstRun: 3661, lastRun: null);
        for (int at = 0; at < written.Length; at++)
        {
            char[] changed = written.ToCharArray();
            changed[at] ^= (char)1;
            try { Assert.Equal(whole.Identity, CalibrationStore.Parse(new string(changed)).For(map, 3661).Identity); }
            catch (CalibrationException) { }
        }
    }

    private const string Good = """
        runs=3600-3700
        columns=detector,x,y,K,t0,sigma
        ECAL0 0 0 0.05 10 2
        ECAL0 0 1 0.0512 -10.25 2
        HCAL0 0 0 0.01 10 2

        """;
}
