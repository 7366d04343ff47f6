using EdgeMon.Calibration;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Truth;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Tests.Support;

/// <summary>Raw events of the virtual detector with its true constants, made once per test run.</summary>
internal static class VirtualData
{
    private static readonly Lazy<(byte[] Bytes, SimulationTruth Truth)> Data = new(() =>
    {
        using var stream = new MemoryStream();
        SimulationTruth truth = Simulation.Run(new SimulationRequest
        {
            Events = 6000,
            Options = new VirtualDetectorOptions { Seed = 7, Signal = new() { EventsPerSpill = 20 } },
        }, stream);
        return (stream.ToArray(), truth);
    });

    public static byte[] Bytes => Data.Value.Bytes;
    public static SimulationTruth Truth => Data.Value.Truth;

    public static RunSetup Setup(int run)
    {
        string folder = Path.Combine(Root(), "hardware", "virtual-na64");
        ChannelMap map = ChannelMap.Load(Path.Combine(folder, "maps"), run);
        return new RunSetup { Map = map, Constants = CalibrationStore.Load(Path.Combine(folder, "calibration")).For(map, run) };
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EdgeMon.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("EdgeMon.sln not found above the test");
    }
}
