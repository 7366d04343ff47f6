using System.Globalization;

namespace EdgeMon.Telemetry.Broker;

/// <summary>
/// The files of the private broker: configuration, passwords, access rules. Loopback only; everybody on the machine may read
/// <c>edgemon/#</c>, so that <c>mosquitto_sub -t 'edgemon/#' -v</c> works without a password; only EdgeMon may write.
/// <c>$SYS</c> and every other topic are denied.
/// </summary>
internal static class BrokerFiles
{
    internal const string WriterName = "edgemon";
    internal const string LimitsName = "edgemon-limits";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Rules before the first "user" line are for clients without a name.</summary>
    private const string AccessRules = $"""
        topic read edgemon/#

        user {WriterName}
        topic readwrite edgemon/#

        user {LimitsName}
        topic read edgemon/#
        topic readwrite edgemon/v1/+/limits/#
        topic readwrite edgemon/v1/+/sensitivity

        """;

    /// <summary>Writes the files; returns the path of the configuration.</summary>
    internal static string Write(PrivateBrokerOptions options, int port, IEnumerable<BrokerCredentials> users, BrokerAccount account)
    {
        string directory = Path.GetFullPath(options.Directory);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string configuration = Path.Combine(directory, "mosquitto.conf");
        string passwords = Path.Combine(directory, "passwords");
        string rules = Path.Combine(directory, "access");
        WriteOwnerOnly(passwords, string.Concat(users.Select(user => BrokerPasswords.Line(user) + "\n")));
        WriteOwnerOnly(rules, AccessRules);
        WriteOwnerOnly(configuration, Configuration(options, directory, port, passwords, rules, account));
        account.Own(directory, configuration, passwords, rules, Path.Combine(directory, "mosquitto.db"));
        return configuration;
    }

    private static string Configuration(PrivateBrokerOptions options, string directory, int port, string passwords, string rules, BrokerAccount account) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            # Written by EdgeMon at every start: changes are lost. To use a broker of your own, configure telemetry.broker.
            {(account.StaysRoot ? "user root" : "# runs without privileges")}
            listener {port} 127.0.0.1
            socket_domain ipv4
            max_connections {options.MaximumConnections}
            allow_anonymous true
            password_file {passwords}
            acl_file {rules}
            max_packet_size {options.MaximumPacketBytes}
            max_inflight_messages 32
            max_queued_messages {options.MaximumQueuedMessages}
            max_queued_bytes {options.MaximumQueuedBytes}
            memory_limit {options.MemoryLimitBytes}
            max_keepalive 120
            set_tcp_nodelay true
            persistence true
            persistence_location {directory}/
            autosave_interval 60
            persistent_client_expiration 1d
            log_dest stderr
            log_type error
            log_type warning
            # Refused connections are notices, refused messages debug lines: PrivateBroker picks them out.
            log_type notice
            log_type debug
            connection_messages true

            """);

    private static void WriteOwnerOnly(string path, string text)
    {
        // A new file, so that neither mode nor owner of an old one stays.
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
