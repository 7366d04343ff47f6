namespace EdgeMon.Calibration.Tests.Constants;

/// <summary>A map of four channels for calibration tests.</summary>
internal static class SmallMap
{
    public const string Xml = """
        <Map>
        <ChipSADC version="2" options="xy data_format3">
        ECAL0 620 0 0 0 0
        ECAL0 620 0 1 0 1
        HCAL0 620 0 2 0 0
        S0 620 0 3 0 0
        </ChipSADC>
        <ChipSADC version="2" runs="5000-6000" options="xy data_format3">
        VHCAL0 620 0 4 0 0
        </ChipSADC>
        </Map>
        """;

    public static ChannelMap For(int run) => ChannelMap.Parse(Xml, run);
}
