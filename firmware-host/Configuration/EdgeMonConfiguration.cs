using System.ComponentModel.DataAnnotations;
using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Host.Web;
using EdgeMon.Signal;

namespace EdgeMon.Host.Configuration;

/// <summary>The configuration file, <c>edgemon.json</c>: the option records of the rooms under one roof.</summary>
public sealed record EdgeMonConfiguration
{
    /// <summary>Name of the experiment in topics and records: lower-case letters, digits and hyphens.</summary>
    [RegularExpression("[a-z0-9][a-z0-9-]{0,31}")]
    public string Experiment { get; init; } = "na64e";
    /// <summary>Name of this host in topics and records: lower-case letters, digits and hyphens.</summary>
    [RegularExpression("[a-z0-9][a-z0-9-]{0,31}")]
    public string Host { get; init; } = "edgemon";
    /// <summary>True for data of the virtual detector: page and messages are marked SIMULATED, and the ledger is one of its own.</summary>
    public bool Simulated { get; init; }
    /// <summary>Folder for the ledger, the broker's files and cached tables. Relative paths here and below begin at the configuration file.</summary>
    public string StateDirectory { get; init; } = "state";
    /// <summary>Where raw data come from.</summary>
    public InputConfiguration Input { get; init; } = new();
    /// <summary>Channel maps.</summary>
    public MapsConfiguration Maps { get; init; } = new();
    /// <summary>Calibration.</summary>
    public CalibrationConfiguration Calibration { get; init; } = new();
    /// <summary>Reconstruction, selection, EOT and histograms.</summary>
    public SignalOptions Signal { get; init; } = new();
    /// <summary>MQTT.</summary>
    public BrokerConfiguration Broker { get; init; } = new();
    /// <summary>Running limits.</summary>
    public LimitsConfiguration Limits { get; init; } = new();
    /// <summary>The web page.</summary>
    public PageOptions Page { get; init; } = new();
}

/// <summary>Where raw data come from, and how much is taken at a time.</summary>
public sealed record InputConfiguration
{
    /// <summary>
    /// A path, tail:PATH (a growing file), folder:PATH (chunks of a run), tcp-listen:PORT or tcp-listen:ADDRESS:PORT, tcp:HOST:PORT, or - (standard input).
    /// </summary>
    [MinLength(1)]
    public string Source { get; init; } = "tcp-listen:127.0.0.1:5555";
    /// <summary>Framing of the data.</summary>
    public FrameFormat Format { get; init; } = FrameFormat.Date;
    /// <summary>Worker threads; 0 takes one less than the machine's cores, at least one.</summary>
    [Range(0, 64)]
    public int Workers { get; init; }
    /// <summary>Events handed to a worker at a time.</summary>
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
    /// <summary>Which detector name plays which role in reconstruction and selection.</summary>
    public DetectorRoles Roles { get; init; } = new();
}

/// <summary>Calibration.</summary>
public sealed record CalibrationConfiguration
{
    /// <summary>File or folder of NA64 SDC calibration text; null works without constants: energies are then in ADC counts.</summary>
    public string? Path { get; init; }
    /// <summary>What a calibration must hold, and how LED references are used.</summary>
    public CalibrationOptions Constants { get; init; } = new();
}

/// <summary>Who is the broker.</summary>
public enum BrokerMode
{
    /// <summary>EdgeMon starts Mosquitto for itself, on loopback, and supervises it.</summary>
    Private = 0,
    /// <summary>A broker that others run.</summary>
    External = 1,
}

/// <summary>MQTT.</summary>
public sealed record BrokerConfiguration
{
    /// <summary>Who is the broker.</summary>
    public BrokerMode Mode { get; init; } = BrokerMode.Private;
    /// <summary>Host of an external broker.</summary>
    [MinLength(1)]
    public string Host { get; init; } = "127.0.0.1";
    /// <summary>TCP port, of the private broker too.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 1883;
    /// <summary>User name at an external broker; null for none.</summary>
    public string? UserName { get; init; }
    /// <summary>File that holds the password for an external broker, readable by this user alone; null for none.</summary>
    public string? PasswordFile { get; init; }
    /// <summary>PEM file of the authority that signed an external broker's certificate: switches TLS on. Required where the broker is not on loopback.</summary>
    public string? CertificateAuthorityFile { get; init; }
    /// <summary>Keep-alive [s].</summary>
    [Range(5, 3600)]
    public int KeepAliveSeconds { get; init; } = 10;
}

/// <summary>Running limits.</summary>
public sealed record LimitsConfiguration
{
    /// <summary>Confidence level.</summary>
    [Range(0.5, 0.999)]
    public double ConfidenceLevel { get; init; } = 0.9;
    /// <summary>Relative uncertainty of the background estimate beyond its statistical one.</summary>
    [Range(0, 2)]
    public double BackgroundSystematic { get; init; }
}
