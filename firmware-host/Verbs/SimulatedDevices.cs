using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Serial;
using EdgeMon.Hardware.SpillGate;
using EdgeMon.Host.Configuration;

namespace EdgeMon.Host.Verbs;

/// <summary>The serial devices of <c>edgemon demo --devices</c>: a supply for some of the virtual detector's photomultipliers, and a spill gate box.</summary>
internal sealed class SimulatedDevices : IDisposable
{
    /// <summary>A supply's own speed of change [V/s].</summary>
    private const double RampVoltsPerSecond = 50;
    /// <summary>The box's discriminator loses a few of the coincidences.</summary>
    private const double GateEfficiency = 0.995;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-devices-").FullName;
    private readonly SimulatedPort _supplyPort, _gatePort;
    private readonly SimulatedN1470 _supply;

    /// <summary>Devices that are switched on.</summary>
    public SimulatedDevices()
    {
        _supplyPort = new SimulatedPort(Path.Combine(_folder, "usb-simulated-n1470"));
        _gatePort = new SimulatedPort(Path.Combine(_folder, "usb-simulated-spill-gate"));
        Settings = new HardwareConfiguration
        {
            HighVoltage = new HighVoltageOptions
            {
                Modules =
                [
                    new()
                    {
                        Name = "hv-1", Port = _supplyPort.Port,
                        Channels =
                        [
                            new() { Channel = 0, Name = "ECAL0-3-3", Detector = "ECAL0", Volts = 1150 }, new() { Channel = 1, Name = "ECAL1-3-3", Detector = "ECAL1", Volts = 1240 },
                            new() { Channel = 2, Name = "HCAL0-1-1", Detector = "HCAL0", Volts = 1425 }, new() { Channel = 3, Name = "SRD-0", Detector = "SRD", Volts = 1600 },
                        ],
                    },
                ],
            },
            SpillGate = new SpillGateOptions { Port = _gatePort.Port },
        };
        _supply = new SimulatedN1470(_supplyPort, Settings.HighVoltage.Modules, RampVoltsPerSecond);
        Gate = new SimulatedSpillGate(_gatePort) { Efficiency = GateEfficiency };
    }

    /// <summary>What the monitor is told of them.</summary>
    public HardwareConfiguration Settings { get; }

    /// <summary>The box, to be told of the virtual detector's bursts.</summary>
    public SimulatedSpillGate Gate { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Gate.Dispose();
        _supply.Dispose();
        _supplyPort.Dispose();
        _gatePort.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
