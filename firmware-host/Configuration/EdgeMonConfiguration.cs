using System.ComponentModel.DataAnnotations;
using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.Serial;
using EdgeMon.Host.Web;
using EdgeMon.Signal;
using EdgeMon.Telemetry;

namespace EdgeMon.Host.Configuration;

/// <summary>The configuration file, <c>edgemon.json</c>: the option records of the rooms under one roof.</summary>
public sealed record EdgeMonConfiguration
{
    /// <summary>True for data of the virtual detector: page and messages are marked SIMULATED, and the ledger is one of its own.</summary>
    public bool Simulated { get; init; }
    /// <summary>Where raw data come from. Relative paths here and below begin at the configuration file.</summary>
    public InputConfiguration Input { get; init; } = new();
    /// <summary>Channel maps.</summary>
    public MapsConfiguration Maps { get; init; } = new();
    /// <summary>Calibration.</summary>
    public CalibrationConfiguration Calibration { get; init; } = new();
    /// <summary>Reconstruction, selection, EOT and histograms.</summary>
    public SignalOptions Signal { get; init; } = new();
    /// <summary>Ledger, broker, messages and the limit service.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();
    /// <summary>The web page.</summary>
    public PageOptions Page { get; init; } = new();
    /// <summary>Devices beside the detector's data.</summary>
    public HardwareConfiguration Hardware { get; init; } = new();
}

/// <summary>Where raw data come from, and how much is taken at a time.</summary>
public sealed record InputConfiguration
{
    /// <summary>
    /// A path, tail:PATH (a growing file), folder:PATH (chunks of a run), tcp-listen:PORT or tcp-listen:ADDRESS:PORT, tcp:HOST:PORT,
    /// serial:/dev/serial/by-id/NAME (a digitiser on a serial line, hardware/boards/serial-digitiser.md), or - (standard input).
    /// </summary>
    [MinLength(1)]
    public string Source { get; init; } = "tcp-listen:127.0.0.1:5555";
    /// <summary>Framing of the data.</summary>
    public FrameFormat Format { get; init; } = FrameFormat.Date;
    /// <summary>Worker threads; 0 takes one less than the machine's cores, at least one.</summary>
    [Range(0, 64)]
    public int Workers { get; init; }
    /// <summary>Events handed to a worker at a time: many enough that what is done once for each batch costs little.</summary>
    [Range(1, 65536)]
    public int BatchEvents { get; init; } = 256;
    /// <summary>Largest event that is believed [bytes]: a header announcing more is counted as damage.</summary>
    [Range(1024, 1 << 30)]
    public int EventLimitBytes { get; init; } = 16 << 20;
    /// <summary>For sources written tail:PATH.</summary>
    public GrowingFileOptions Tail { get; init; } = new();
    /// <summary>For sources written folder:PATH.</summary>
    public ChunkFolderOptions Folder { get; init; } = new();
    /// <summary>For sources written tcp-listen:.</summary>
    public TcpListenOptions TcpListen { get; init; } = new();
    /// <summary>For sources written tcp:.</summary>
    public TcpConnectOptions TcpConnect { get; init; } = new();
    /// <summary>For sources written serial:.</summary>
    public SerialOptions Serial { get; init; } = new();

    /// <summary>The room's options for the source, with the path completed.</summary>
    /// <param name="source">The source, its path made absolute.</param>
    internal SourceOptions ToSourceOptions(string source) =>
        new() { Inputs = [source], Tail = Tail, Folder = Folder, TcpListen = TcpListen, TcpConnect = TcpConnect };

    /// <summary>The room's options for batches.</summary>
    internal EventBatchLimits ToBatchLimits() => new() { Events = BatchEvents, EventBytes = EventLimitBytes };
}

/// <summary>Channel maps.</summary>
public sealed record MapsConfiguration
{
    /// <summary>Folder (or file) of NA64 XML maps; read anew for every run.</summary>
    [MinLength(1)]
    public string Directory { get; init; } = "maps";
    /// <summary>
    /// When a run begins whose maps are refused: stop ends the program (exit code 78); keep-last-good goes on with maps and calibration of the last run that had good
    /// ones, raises the alarm calibration and marks every spill INVALID, so that it enters no total. The first run always needs good ones.
    /// </summary>
    public RefusalAction OnRefusal { get; init; } = RefusalAction.Stop;
    /// <summary>Which detector name plays which role in reconstruction and selection.</summary>
    public DetectorRoles Roles { get; init; } = new();
}

/// <summary>What happens when maps or calibration of a run that begins are refused.</summary>
public enum RefusalAction
{
    /// <summary>The program ends.</summary>
    Stop = 0,
    /// <summary>Those of the last run that had good ones stay in use, and nothing that is made with them counts.</summary>
    KeepLastGood = 1,
}

/// <summary>Calibration.</summary>
public sealed record CalibrationConfiguration
{
    /// <summary>File or folder of NA64 SDC calibration text; null works without constants: energies are then in ADC counts.</summary>
    public string? Path { get; init; }
    /// <summary>The same as maps.onRefusal, for a calibration that is refused.</summary>
    public RefusalAction OnRefusal { get; init; } = RefusalAction.Stop;
    /// <summary>What a calibration must hold, and how LED references are used.</summary>
    public CalibrationOptions Constants { get; init; } = new();
    /// <summary>
    /// How gains follow temperatures, by detector of the maps: { "ECAL1": { "perKelvin": -0.002, "referenceCelsius": 21.5, "sensor": "ecal" } }. See docs/operations.md.
    /// </summary>
    public IReadOnlyDictionary<string, TemperatureGainOptions> TemperatureGains { get; init; } = new Dictionary<string, TemperatureGainOptions>();

    /// <summary>What is wrong between settings that are each right.</summary>
    /// <param name="sensors">Names of the configured temperature sensors.</param>
    internal IEnumerable<(string Path, string Text)> Problems(IReadOnlyCollection<string> sensors)
    {
        if (TemperatureGains.Count > 0 && Path is null) yield return ("temperatureGains", "needs a calibration to correct. Set calibration.path.");
        foreach (var (detector, gain) in TemperatureGains)
            if (!sensors.Contains(gain.Sensor))
                yield return ($"temperatureGains.{detector}.sensor", $"= \"{gain.Sensor}\" is no temperature sensor of hardware.sensors.list. {(sensors.Count == 0 ? "Add one there." : $"Use one of {string.Join(", ", sensors)}.")}");
    }
}
