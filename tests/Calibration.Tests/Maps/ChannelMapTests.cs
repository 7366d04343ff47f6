using EdgeMon.Daq;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Calibration.Tests.Maps;

public class ChannelMapTests
{
    private static string Maps(string name) => Path.Combine(Golden.Data, "maps", name);

    [Fact]
    public void The_conformance_map_gives_its_121_channels_with_roles_and_modules()
    {
        ChannelMap map = ChannelMap.Load(Maps("v3"), run: 3661);

        Assert.Equal(121, map.Channels.Count);
        Assert.Empty(map.Warnings);
        Assert.Equal(36, map.Channels.Count(channel => channel.Role == DetectorRole.EcalPreshower));
        Assert.Equal(36, map.Channels.Count(channel => channel.Role == DetectorRole.EcalMain));
        for (int module = 0; module < 4; module++)
            Assert.Equal(9, map.Channels.Count(channel => channel.Role == DetectorRole.Hcal && channel.Module == module));
        Assert.Equal(6, map.Channels.Count(channel => channel.Role == DetectorRole.Veto));
        Assert.Equal(3, map.Channels.Count(channel => channel.Role == DetectorRole.Srd));
        Assert.Equal(["S0", "S1", "S2", "V1"], map.Channels.Where(channel => channel.Role == DetectorRole.BeamCounter).Select(channel => channel.Detector));
        Assert.Equal([620, 621, 700], map.Rules.Expected.ToArray());
        Assert.Equal(SourceFormat.Msadc3, map.Rules.FormatOf(620));
        Assert.Equal(SourceFormat.Scaler, map.Rules.FormatOf(700));
        Assert.Equal(SourceFormat.Unknown, map.Rules.FormatOf(1));
        Assert.Equal("phys beam rnd", string.Join(' ', Enumerable.Range(0, 3).Select(bit => map.TriggerNames[bit])));
        ScalerMap scaler = Assert.Single(map.Scalers);
        Assert.Equal(("SCAL", 700, 0, 0, 33, true), (scaler.Name, scaler.Source, scaler.Frame, scaler.FirstChannel, scaler.LastChannel, scaler.MeasuresTimeInSpill));
    }

    [Fact]
    public void Version_2_splits_the_fourth_column_into_chip_and_channel()
    {
        ChannelMap map = ChannelMap.Load(Maps("minimal"), run: 3661);
        int index = map.IndexOf(new ChannelAddress(623, 3, 2, 5).Packed);

        Assert.Equal(new MappedChannel(0, "HOD2X", DetectorRole.Other, 0, new ChannelAddress(623, 3, 2, 5), 0, 10), map.Channels[index]);
    }

    [Fact]
    public void Every_channel_is_found_by_address_and_cell_and_nothing_else_is()
    {
        ChannelMap map = ChannelMap.Load(Maps("v3"), run: 3661);
        var expected = map.Channels.ToDictionary(channel => channel.Address.Packed, channel => channel.Index);
        for (int address = 0; address < ChannelAddress.PackedCount; address++)
            Assert.Equal(expected.GetValueOrDefault(address, -1), map.IndexOf(address));
        Assert.Equal(-1, map.IndexOf(-1));
        Assert.Equal(-1, map.IndexOf(ChannelAddress.PackedCount));
        Assert.All(map.Channels, channel => Assert.Equal(channel.Index, map.IndexOfCell(channel.Detector, channel.X, channel.Y)));
        Assert.Equal(-1, map.IndexOfCell("ECAL0", 6, 0));
    }

    [Fact]
    public void Folders_are_read_recursively_with_run_ranges_hexadecimal_numbers_and_comments_inside_lines()
    {
        ChannelMap map = ChannelMap.Load(Maps("nested"), run: 3661);

        Assert.Equal(17, map.Channels.Count);
        Assert.Equal(["HOD2X", "HOD2Y"], map.Detectors);
        Assert.Equal(new ChannelAddress(623, 3, 2, 0), map.Channels[map.IndexOfCell("HOD2X", 0, 15)].Address);
        Assert.Equal(new ChannelAddress(623, 3, 3, 0), map.Channels[map.IndexOfCell("HOD2Y", 0, 15)].Address);
        Assert.Equal([512, 623, 700, 900], map.Rules.Expected.ToArray());
        Assert.Equal(SourceFormat.NotDecoded, map.Rules.FormatOf(512));
        Assert.Equal(SourceFormat.NotDecoded, map.Rules.FormatOf(701));
        Assert.Equal([2, 5, 6], map.IgnoredTriggerBits);
        Assert.Empty(map.Warnings);
    }

    [Fact]
    public void Scalers_of_version_3_name_channels_and_wires()
    {
        ChannelMap map = ChannelMap.Load(Maps("nested"), run: 3661);
        ScalerMap counters = map.Scalers[0], time = map.Scalers[1];

        Assert.True(counters.MeasuresTimeInSpill);
        Assert.Equal(31, counters.WireOf(new ScalerReading(700, 0, 31, 7)));
        Assert.Null(counters.WireOf(new ScalerReading(700, 0, ScalerReading.TimeChannel, 7)));
        Assert.Null(counters.WireOf(new ScalerReading(700, 1, 3, 7)));
        Assert.Equal(0, time.WireOf(new ScalerReading(700, 0, ScalerReading.TimeChannel, 7)));
    }

    [Fact]
    public void A_gap_in_the_run_ranges_is_told_for_each_silent_detector()
    {
        // Run 4000 is in the gap of the DAQ options only, 4311 after all; build the classic gap by hand.
        const string Xml = """
            <Map>
            <ChipSADC version="2" runs="3667-4223" options="xy data_format3">
            HOD2X 623 3 32 0 15
            </ChipSADC>
            <ChipSADC version="2" options="xy data_format3">
            ECAL0 620 0 0 0 0
            </ChipSADC>
            <DaqOptions><ChipsCreation>
            -1 -1 -1 620 -1 ChipSADC s
            -1 -1 -1 623 -1 ChipSADC s
            </ChipsCreation></DaqOptions>
            </Map>
            """;
        ChannelMap map = ChannelMap.Parse(Xml, run: 3661);

        MapWarning warning = Assert.Single(map.Warnings);
        Assert.Equal(MapWarningKind.SilentDetector, warning.Kind);
        Assert.Equal("detector HOD2X is not mapped for run 3661, its data will not be seen (mapped at map.xml:2 for runs 3667-4223); extend the run range if it takes data", warning.Message);
        // Its source is decoded all the same, so that its channels are counted as unmapped.
        Assert.Equal(SourceFormat.Msadc3, map.Rules.FormatOf(623));
        Assert.Equal([620], map.Rules.Expected.ToArray());
    }

    [Fact]
    public void A_mapped_source_without_rule_keeps_the_format_of_its_map_with_a_warning()
    {
        ChannelMap map = ChannelMap.Load(Maps("nested"), run: 4000);

        Assert.Equal(SourceFormat.Msadc3, map.Rules.FormatOf(623));
        Assert.Contains(map.Warnings, warning => warning.Kind == MapWarningKind.NoCreationRule && warning.Message.Contains("source 623", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cell_read_by_two_channels_is_a_warning()
    {
        const string Xml = """
            <Map><ChipSADC version="2" options="xy data_format3">
            HOD2X 623 3 0 0 15
            HOD2X 623 5 0 0 15
            </ChipSADC></Map>
            """;
        ChannelMap map = ChannelMap.Parse(Xml, run: 1);

        Assert.Equal(2, map.Channels.Count);
        Assert.Contains(map.Warnings, warning => warning.Kind == MapWarningKind.CellMappedTwice && warning.Message == "map.xml:3: cell HOD2X (0,15) is mapped also at map.xml:2");
    }

    [Fact]
    public void Multi_digit_maps_chain_the_channels_of_one_address()
    {
        const string Xml = """
            <Map><ChipSADC version="2" options="xy data_format3" multi_digit="yes">
            ECAL0 620 0 0 0 0
            TRIG 620 0 0 1 1
            ECAL0 620 0 1 0 1
            </ChipSADC></Map>
            """;
        ChannelMap map = ChannelMap.Parse(Xml, run: 1);
        int first = map.IndexOf(new ChannelAddress(620, 0, 0, 0).Packed);

        Assert.Equal((0, 1, -1), (first, map.NextWithSameAddress(first), map.NextWithSameAddress(1)));
        Assert.Equal(-1, map.NextWithSameAddress(2));
    }

    [Fact]
    public void Older_formats_and_light_monitors_are_read()
    {
        const string Xml = """
            <Map>
            <ChipSADC version="1" options="xy">
            HCAL0 630 12 15 1 2
            </ChipSADC>
            <ChipSADC version="1" options="xy data_format2">
            HCAL1 631 0 1 0 0
            </ChipSADC>
            <ChipSADC version="1" options="xy FEM data_format2">
            FEM0 HCAL1 631 0 2 (0,0,2,2) (3,3, 5,5)
            </ChipSADC>
            </Map>
            """;
        ChannelMap map = ChannelMap.Parse(Xml, run: 1);

        Assert.Equal(SourceFormat.Sadc1, map.Rules.FormatOf(630));
        Assert.Equal(SourceFormat.Sadc2, map.Rules.FormatOf(631));
        Assert.Equal(new ChannelAddress(630, 0, 12, 15), map.Channels[0].Address);
        Assert.Equal(("FEM0", new ChannelAddress(631, 0, 0, 2)), (map.Channels[2].Detector, map.Channels[2].Address));
    }

    [Fact]
    public void Identity_depends_on_what_applies_to_the_run_and_on_nothing_else()
    {
        const string Xml = """
            <Map><ChipSADC version="2" options="xy data_format3">
            ECAL0 620 0 0 0 0
            </ChipSADC></Map>
            """;
        string identity = ChannelMap.Parse(Xml, run: 1).Identity;

        Assert.Equal(16, identity.Length);
        Assert.Equal(identity, ChannelMap.Parse(Xml.Replace("620 0 0 0 0", " 0x26C  0 0   0 0", StringComparison.Ordinal).Replace("<Map>", "<Map><!-- note -->", StringComparison.Ordinal), run: 2, name: "other.xml").Identity);
        Assert.NotEqual(identity, ChannelMap.Parse(Xml.Replace("620 0 0 0 0", "620 0 0 0 1", StringComparison.Ordinal), run: 1).Identity);
        Assert.NotEqual(identity, ChannelMap.Parse(Xml.Replace("data_format3", "data_format2", StringComparison.Ordinal).Replace("620 0 0 0 0", "620 0 0 0 0", StringComparison.Ordinal), run: 1).Identity);
    }

    [Fact]
    public void Roles_are_configuration_and_an_exact_name_wins_over_a_beginning()
    {
        var roles = new DetectorRoles
        {
            Rules =
            [
                new() { Detector = "EC*", Role = DetectorRole.EcalMain },
                new() { Detector = "ECAL*", Role = DetectorRole.Hcal, Module = 2 },
                new() { Detector = "ECAL0", Role = DetectorRole.EcalPreshower },
            ],
        };

        Assert.Equal((DetectorRole.EcalPreshower, 0), roles.Of("ECAL0"));
        Assert.Equal((DetectorRole.Hcal, 2), roles.Of("ECAL1"));
        Assert.Equal((DetectorRole.EcalMain, 0), roles.Of("ECX"));
        Assert.Equal((DetectorRole.Other, 0), roles.Of("E"));
    }

    [Fact]
    public void Looking_up_addresses_does_not_allocate()
    {
        ChannelMap map = ChannelMap.Load(Maps("v3"), run: 3661);
        int sum = map.IndexOf(0);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int address = 0; address < 100_000; address++) sum += map.IndexOf(address);
        }));
        Assert.NotEqual(0, sum);
    }
}
