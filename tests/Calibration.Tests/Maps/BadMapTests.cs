namespace EdgeMon.Calibration.Tests.Maps;

/// <summary>Wrong maps are refused, each with the message kept beside it (RELIABILITY F22).</summary>
public class BadMapTests
{
    public static TheoryData<string> Cases => Golden.Cases("bad-maps", ".xml");

    [Theory, MemberData(nameof(Cases))]
    public void A_wrong_map_is_refused_with_file_line_value_range_and_fix(string name)
    {
        string file = Path.Combine(Golden.Data, "bad-maps", name + ".xml");
        var error = Assert.Throws<CalibrationException>(() => ChannelMap.Load(file, run: 3661));
        Golden.AssertMessage("bad-maps", name, error);
    }

    [Fact]
    public void A_path_that_does_not_exist_is_refused()
    {
        var error = Assert.Throws<CalibrationException>(() => ChannelMap.Load("no/such/maps", run: 1));
        Assert.Equal("no/such/maps: channel maps not found; give the folder with the NA64 map files (*.xml) or one such file", error.Message);
    }

    [Fact]
    public void A_folder_without_maps_is_refused()
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-maps-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "readme.txt"), "no map");
            var error = Assert.Throws<CalibrationException>(() => ChannelMap.Load(folder, run: 1));
            Assert.StartsWith($"{folder}: the folder has no entry ending in .xml", error.Message, StringComparison.Ordinal);
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public void A_link_that_leads_back_does_not_hang_the_reader()
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-maps-").FullName;
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "again.xml"), folder);
            Assert.Throws<CalibrationException>(() => ChannelMap.Load(folder, run: 1));
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public void A_fault_in_a_section_of_other_runs_does_not_stop_this_run()
    {
        const string Xml = """
            <Map>
            <ChipSADC version="2" runs="1-10" options="xy data_format3">
            ECAL0 9999 nonsense
            </ChipSADC>
            <ChipSADC version="2" runs="11-20" options="xy data_format3">
            ECAL0 620 0 0 0 0
            </ChipSADC>
            </Map>
            """;
        Assert.Single(ChannelMap.Parse(Xml, run: 15).Channels);
    }
}
