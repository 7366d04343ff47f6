using System.Globalization;
using System.Text;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>The channel map of the virtual detector as an NA64 map file (FRAMES section 7): hardware/virtual-na64/maps/VIRTUAL.xml.</summary>
public static class MapText
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "VIRTUAL.xml";

    /// <summary>The map's text.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append("""
            <!-- Channel map of the virtual NA64 detector. Written by MapText in hardware/VirtualDetector/Detector; a test keeps both equal. -->
            <Map>
            <DaqOptions runs="1-999999" use_SLinkFormat="yes">
            <ChipsCreation>
            -1 -1 -1 620 -1 ChipSADC s
            -1 -1 -1 621 -1 ChipSADC s
            -1 -1 -1 700 -1 Scaler s
            </ChipsCreation>
            <Trigger phys="0" beam="1" rnd="2"/>
            </DaqOptions>
            <ChipSADC version="2" runs="1-999999" options="xy data_format3" detector="VIRTUAL">

            """);
        foreach (VirtualChannel channel in DetectorLayout.Channels)
        {
            int inPort = channel.Address.Chip * DetectorLayout.ChannelsPerAdc + channel.Address.Channel;
            text.Append(CultureInfo.InvariantCulture, $"{channel.Detector,-6} {channel.Address.Source} {channel.Address.Port} {inPort,3} {channel.X,2} {channel.Y,2}\n");
        }
        text.Append("""
            </ChipSADC>
            <Scaler version="2" runs="1-999999" time_in_spill="SCAL">
            SCAL 700 0
            </Scaler>
            </Map>

            """);
        return text.ToString();
    }
}
