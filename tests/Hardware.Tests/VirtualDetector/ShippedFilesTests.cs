using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Hardware.VirtualDetectors;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

public class ShippedFilesTests
{
    [Fact]
    public void The_shipped_map_is_the_one_of_the_code() =>
        Assert.Equal(MapText.Write(), File.ReadAllText(Path.Combine(RepositoryRoot(), "hardware", "virtual-na64", "maps", MapText.FileName)));

    [Fact]
    public void The_shipped_calibration_is_the_one_of_the_code() =>
        Assert.Equal(
            CalibrationText.Write(new DetectorConstants()),
            File.ReadAllText(Path.Combine(RepositoryRoot(), "hardware", "virtual-na64", "calibration", CalibrationText.FileName)));

    [Fact]
    public void The_map_reads_back_as_the_layout()
    {
        Assert.Equal(DetectorLayout.ChannelCount, SimulatedData.Map.Channels.Count);
        foreach (VirtualChannel channel in DetectorLayout.Channels)
        {
            var mapped = SimulatedData.Map.Channels[channel.Index];
            Assert.Equal((channel.Detector, channel.X, channel.Y, channel.Address), (mapped.Detector, mapped.X, mapped.Y, mapped.Address));
        }
        Assert.Equal([620, 621, 700], SimulatedData.Map.Rules.Expected.ToArray());
        Assert.Equal(SourceFormat.Scaler, SimulatedData.Map.Rules.FormatOf(DetectorLayout.ScalerSource));
        Assert.Empty(SimulatedData.Map.Warnings);
    }

    [Fact]
    public void The_map_template_is_a_valid_map()
    {
        var map = ChannelMap.Load(Path.Combine(RepositoryRoot(), "hardware", "templates", "map-template.xml"), 5001);
        Assert.Equal(["ECAL0", "ECAL0", "ECAL1", "S1"], map.Channels.Select(channel => channel.Detector));
        Assert.Empty(map.Warnings);
    }

    [Fact]
    public void The_shipped_calibration_holds_for_the_shipped_map()
    {
        var calibration = CalibrationStore.Load([Path.Combine(RepositoryRoot(), "hardware", "virtual-na64", "calibration")]);
        ChannelConstants constants = calibration.For(SimulatedData.Map, 5001);
        var truth = new DetectorConstants();
        for (int i = 0; i < DetectorLayout.ChannelCount; i++)
        {
            Assert.Equal(truth.CalibrationGeVPerAdc(i), constants.GeVPerAdc[i], 1e-5 * constants.GeVPerAdc[i]);
            Assert.Equal(truth.TimeOffsetNs[i], constants.TimeOffsetNs[i], 1e-3);
        }
    }

    internal static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeMon.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("No EdgeMon.sln above the tests.");
    }
}
