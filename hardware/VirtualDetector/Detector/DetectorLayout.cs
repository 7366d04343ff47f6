using EdgeMon.Daq;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>One channel of the virtual detector.</summary>
/// <param name="Index">Position in the read-out order, 0..120.</param>
/// <param name="Detector">Detector name as in the map.</param>
/// <param name="X">First cell coordinate.</param>
/// <param name="Y">Second cell coordinate.</param>
/// <param name="Address">Electronics address.</param>
public readonly record struct VirtualChannel(int Index, string Detector, int X, int Y, ChannelAddress Address);

/// <summary>
/// The electronics map of the virtual detector: 121 MSADC channels in two sources, ports 2 and 5 with two ADCs each, and one scaler.
/// NA64's arrays (FRAMES section 10); its source numbers are not public, so they are those of the decoder's conformance files.
/// The same map as XML is in hardware/virtual-na64/maps; a test keeps both equal.
/// </summary>
public static class DetectorLayout
{
    /// <summary>Number of digitised channels.</summary>
    public const int ChannelCount = 121;
    /// <summary>Cells along each side of the ECAL.</summary>
    public const int EcalSide = 6;
    /// <summary>Cells of one ECAL layer.</summary>
    public const int EcalCells = EcalSide * EcalSide;
    /// <summary>Beam cell of the ECAL along x and y (the "(3,3)" of 2016-2018, FRAMES section 10).</summary>
    public const int EcalBeamCell = 3;
    /// <summary>HCAL modules.</summary>
    public const int HcalModules = 4;
    /// <summary>Cells along each side of an HCAL module.</summary>
    public const int HcalSide = 3;
    /// <summary>Cells of an HCAL module.</summary>
    public const int HcalCells = HcalSide * HcalSide;
    /// <summary>VETO planes; each is read by two photomultipliers.</summary>
    public const int VetoPlanes = 3;
    /// <summary>SRD modules.</summary>
    public const int SrdModules = 3;

    /// <summary>First channel of the preshower, "ECAL0".</summary>
    public const int Preshower = 0;
    /// <summary>First channel of the main ECAL, "ECAL1".</summary>
    public const int Main = Preshower + EcalCells;
    /// <summary>First channel of "HCAL0"; module m starts at Hcal + 9 m.</summary>
    public const int Hcal = Main + EcalCells;
    /// <summary>First VETO photomultiplier; plane p has 2 p and 2 p + 1.</summary>
    public const int Veto = Hcal + HcalModules * HcalCells;
    /// <summary>First SRD module.</summary>
    public const int Srd = Veto + 2 * VetoPlanes;
    /// <summary>First beam counter: S0, S1, S2, V1.</summary>
    public const int Counters = Srd + SrdModules;

    /// <summary>S-Link sources that carry samples.</summary>
    public static ReadOnlySpan<int> AdcSources => [620, 621];
    /// <summary>S-Link source of the scaler.</summary>
    public const int ScalerSource = 700;

    internal const int ChannelsPerAdc = 16;
    internal const int ChannelsPerPort = 32;
    internal const int ChannelsPerSource = 64;

    private static readonly string[] CounterNames = ["S0", "S1", "S2", "V1"];

    /// <summary>All channels in read-out order.</summary>
    public static IReadOnlyList<VirtualChannel> Channels { get; } = [.. Enumerable.Range(0, ChannelCount).Select(Describe)];

    /// <summary>Index of an ECAL cell.</summary>
    /// <param name="layer">0 preshower, 1 main.</param>
    /// <param name="x">0..5.</param>
    /// <param name="y">0..5.</param>
    public static int EcalChannel(int layer, int x, int y) => layer * EcalCells + x * EcalSide + y;

    /// <summary>Index of an HCAL cell.</summary>
    /// <param name="module">0..3.</param>
    /// <param name="x">0..2.</param>
    /// <param name="y">0..2.</param>
    public static int HcalChannel(int module, int x, int y) => Hcal + module * HcalCells + x * HcalSide + y;

    internal static ChannelAddress AddressOf(int index)
    {
        int inSource = index % ChannelsPerSource, inPort = inSource % ChannelsPerPort;
        return new(AdcSources[index / ChannelsPerSource], inSource < ChannelsPerPort ? 2 : 5, inPort / ChannelsPerAdc, inPort % ChannelsPerAdc);
    }

    private static VirtualChannel Describe(int index)
    {
        (string detector, int x, int y) = index switch
        {
            < Main => ("ECAL0", index / EcalSide, index % EcalSide),
            < Hcal => ("ECAL1", (index - Main) / EcalSide, (index - Main) % EcalSide),
            < Veto => ($"HCAL{(index - Hcal) / HcalCells}", (index - Hcal) % HcalCells / HcalSide, (index - Hcal) % HcalSide),
            < Srd => ("VETO", index - Veto, 0),
            < Counters => ("SRD", index - Srd, 0),
            _ => (CounterNames[index - Counters], 0, 0),
        };
        return new VirtualChannel(index, detector, x, y, AddressOf(index));
    }
}
