using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Telemetry.Broker;

/// <summary>Settings of the private broker.</summary>
public sealed record PrivateBrokerOptions
{
    /// <summary>Directory for its files; made when it does not exist, and emptied of old credentials at every start.</summary>
    [Required]
    public required string Directory { get; init; }
    /// <summary>Port on 127.0.0.1; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = 1883;
    /// <summary>Largest MQTT packet [bytes].</summary>
    [Range(16 * 1024, 16 * 1024 * 1024)]
    public int MaximumPacketBytes { get; init; } = 512 * 1024;
    /// <summary>Connections at a time.</summary>
    [Range(4, 10_000)]
    public int MaximumConnections { get; init; } = 64;
    /// <summary>Messages that wait for one slow reader before further ones are dropped for it.</summary>
    [Range(100, 1_000_000)]
    public int MaximumQueuedMessages { get; init; } = 2000;
    /// <summary>Bytes that wait for one slow reader.</summary>
    [Range(1024 * 1024, 1024L * 1024 * 1024)]
    public long MaximumQueuedBytes { get; init; } = 16L * 1024 * 1024;
    /// <summary>Memory the broker may take [bytes].</summary>
    [Range(16L * 1024 * 1024, 8L * 1024 * 1024 * 1024)]
    public long MemoryLimitBytes { get; init; } = 256L * 1024 * 1024;
    /// <summary>Path of mosquitto; null looks in PATH and the system directories.</summary>
    public string? Executable { get; init; }
    /// <summary>First wait before a broker that died is started again; doubles up to <see cref="MaximumBackoff"/>.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(100);
    /// <summary>Longest wait before a restart.</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>A user of the broker.</summary>
/// <param name="UserName">Name.</param>
/// <param name="Password">Password; random, made anew at every start, never written to a log.</param>
public sealed record BrokerCredentials(string UserName, string Password)
{
    /// <summary>The name alone: a password never gets into a text by accident.</summary>
    public override string ToString() => UserName;
}

/// <summary>The broker could not be started.</summary>
public sealed class BrokerException(string message, Exception? inner = null) : Exception(message, inner);
