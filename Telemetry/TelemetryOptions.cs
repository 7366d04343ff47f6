using System.ComponentModel.DataAnnotations;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Limits;

namespace EdgeMon.Telemetry;

/// <summary>Whose broker is used.</summary>
public enum BrokerMode
{
    /// <summary>A mosquitto of our own, on loopback, that lives and ends with EdgeMon.</summary>
    Private = 0,
    /// <summary>A broker that is there already.</summary>
    External = 1,
}

/// <summary>Settings of the room: ledger, broker, messages, limit service.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Experiment: a level of every topic.</summary>
    [Required]
    public string Experiment { get; init; } = "na64e";
    /// <summary>Name of this host: a level of its topics, unique in the experiment.</summary>
    [Required]
    public string Host { get; init; } = "daq01";
    /// <summary>Directory of ledger and broker files; one EdgeMon each.</summary>
    [Required]
    public string StateDirectory { get; init; } = "state";
    /// <summary>Fewer free bytes than these on the file system of <see cref="StateDirectory"/> raise the alarm "disk-nearly-full"; 0 for never.</summary>
    [Range(0, 1_000_000_000_000d)]
    public long FreeBytesWarning { get; init; } = 512L * 1024 * 1024;
    /// <summary>Whose broker is used.</summary>
    public BrokerMode Broker { get; init; } = BrokerMode.Private;
    /// <summary>External broker: host name or address. Off loopback it needs <see cref="CertificateAuthorityFile"/> and <see cref="CredentialsFile"/>.</summary>
    public string BrokerHost { get; init; } = "127.0.0.1";
    /// <summary>Port; the private broker listens there on 127.0.0.1, 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int BrokerPort { get; init; } = 1883;
    /// <summary>External broker: file with user name and password on its first two lines; empty for none.</summary>
    public string CredentialsFile { get; init; } = "";
    /// <summary>External broker: certificate authorities (PEM) for TLS; empty for plain TCP.</summary>
    public string CertificateAuthorityFile { get; init; } = "";
    /// <summary>File with a secret key that signs all messages; the limit service then refuses unsigned ones. Empty for none.</summary>
    public string SigningKeyFile { get; init; } = "";
    /// <summary>MQTT keep-alive [s]: an idle half-open connection is noticed within twice this time.</summary>
    [Range(5, 600)]
    public int KeepAliveSeconds { get; init; } = 10;
    /// <summary>A message without acknowledgement for so long ends the connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan AcknowledgementTimeout { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>Period of the state message.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>Largest payload [bytes]; a larger value is not published, counted and logged. Private broker: limit of a packet, with 4 KiB for its header.</summary>
    [Range(65536, 16777216)]
    public int MaximumPayloadBytes { get; init; } = 1024 * 1024;
    /// <summary>Memory for the newest values of all retained topics [bytes]; beyond it the histogram updated longest ago is dropped.</summary>
    [Range(1048576, 1073741824)]
    public long MaximumRetainedBytes { get; init; } = 64L * 1024 * 1024;
    /// <summary>When EdgeMon stops it waits so long for the broker to take what is in the outbox.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>Run the limit service in this process.</summary>
    public bool LimitService { get; init; } = true;
    /// <summary>Settings of the limit service.</summary>
    public LimitServiceOptions Limits { get; init; } = new();
    /// <summary>Settings of the alarms.</summary>
    public AlarmOptions Alarms { get; init; } = new();

    /// <summary>What is wrong, beyond single ranges; empty when the options can be used. Nothing is opened.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        if (TopicSegment.Defect("telemetry.experiment", Experiment) is { } experiment) problems.Add(experiment);
        if (TopicSegment.Defect("telemetry.host", Host) is { } host) problems.Add(host);
        if (Broker == BrokerMode.External)
        {
            if (BrokerPort == 0) problems.Add("telemetry.brokerPort = 0 takes a free port and is for the private broker only. Use the port of the external broker, for example 1883.");
            if (!IsLoopback(BrokerHost))
            {
                if (CertificateAuthorityFile.Length == 0)
                    problems.Add($"telemetry.brokerHost = \"{BrokerHost}\" is not this machine: messages would cross the network in the clear. Add \"certificateAuthorityFile\": \"/path/ca.pem\".");
                if (CredentialsFile.Length == 0)
                    problems.Add($"telemetry.brokerHost = \"{BrokerHost}\" is not this machine and needs a user. Add \"credentialsFile\": \"/path/file\" (user name and password on two lines).");
            }
        }
        problems.AddRange(Alarms.Problems());
        RequireFile(problems, "telemetry.credentialsFile", CredentialsFile);
        RequireFile(problems, "telemetry.certificateAuthorityFile", CertificateAuthorityFile);
        RequireFile(problems, "telemetry.signingKeyFile", SigningKeyFile);
        return problems;
    }

    /// <summary>The credentials of <see cref="CredentialsFile"/>; null when there is none.</summary>
    internal BrokerCredentials? ReadCredentials()
    {
        if (CredentialsFile.Length == 0) return null;
        string[] lines = File.ReadAllLines(CredentialsFile);
        return lines.Length >= 2 && lines[0].Length > 0
            ? new BrokerCredentials(lines[0].Trim(), lines[1].Trim())
            : throw new ArgumentException($"{CredentialsFile}: the user name is expected on the first line and the password on the second.");
    }

    private static bool IsLoopback(string host) => host is "localhost"
        || (System.Net.IPAddress.TryParse(host, out System.Net.IPAddress? address) && System.Net.IPAddress.IsLoopback(address));

    private static void RequireFile(List<string> problems, string setting, string path)
    {
        if (path.Length > 0 && !File.Exists(path)) problems.Add($"{setting} = \"{path}\": there is no such file.");
    }
}
