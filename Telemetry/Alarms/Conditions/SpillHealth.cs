using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>What the conditions are judged by when a spill closes.</summary>
public sealed record SpillHealth
{
    /// <summary>The closed spill.</summary>
    public required SpillRecord Spill { get; init; }
    /// <summary>Its histograms and channel sums; read during the judgement only.</summary>
    public required MonitoringHistograms Histograms { get; init; }
    /// <summary>Maps and constants of the run; null when they are not known.</summary>
    public RunSetup? Setup { get; init; }
    /// <summary>Energy of the beam [GeV].</summary>
    public double BeamEnergyGeV { get; init; } = 100;
}

/// <summary>What the conditions are judged by once per second.</summary>
public sealed record HostHealth
{
    /// <summary>Time since the last bytes came from the source [s].</summary>
    public double SilentSeconds { get; init; }
    /// <summary>True when the last spill had beam.</summary>
    public bool BeamOn { get; init; }
    /// <summary>Usual time from spill to spill [s]; 0 when unknown.</summary>
    public double SpillPeriodSeconds { get; init; }
    /// <summary>True while connected to the broker.</summary>
    public bool BrokerConnected { get; init; } = true;
    /// <summary>Why not.</summary>
    public string BrokerReason { get; init; } = "";
    /// <summary>Records that wait for the broker.</summary>
    public long OutboxRecords { get; init; }
    /// <summary>Memory that the program holds [bytes].</summary>
    public long MemoryBytes { get; init; }
    /// <summary>Temperatures of the host's sensors.</summary>
    public IReadOnlyList<(string Sensor, double Celsius)> Temperatures { get; init; } = [];
    /// <summary>The configured sensors of crate and detector.</summary>
    public IReadOnlyList<SensorHealth> Sensors { get; init; } = [];
    /// <summary>The GPIO lines; null where there are none.</summary>
    public GpioHealth? Gpio { get; init; }
    /// <summary>Forged or unreadable messages that the limit service refused since the start.</summary>
    public long RefusedMessages { get; init; }
}
