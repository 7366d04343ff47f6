using System.Security.Cryptography;
using System.Text;
using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>
/// Signs messages with HMAC-SHA256 over topic, a zero byte and payload, in the user property "hmac" (lower-case hexadecimal).
/// A message that was changed, or moved to another topic, does not verify; a replayed one carries a key that was counted already.
/// </summary>
public sealed class MessageSigner
{
    /// <summary>Name of the user property.</summary>
    public const string Property = "hmac";
    private const int MinimumKeyBytes = 16;

    private readonly byte[] _key;

    /// <summary>With a key of at least 16 bytes.</summary>
    public MessageSigner(byte[] key)
    {
        if (key.Length < MinimumKeyBytes) throw new ArgumentException($"a key of {key.Length} bytes is too short: at least {MinimumKeyBytes}", nameof(key));
        _key = [.. key];
    }

    /// <summary>With the key in a file, its bytes without surrounding white space.</summary>
    /// <param name="path">File; "openssl rand -hex 32 > FILE" makes one.</param>
    public static MessageSigner FromFile(string path)
    {
        byte[] key = Encoding.UTF8.GetBytes(File.ReadAllText(path).Trim());
        return key.Length >= MinimumKeyBytes
            ? new MessageSigner(key)
            : throw new ArgumentException($"{path}: the key has {key.Length} bytes, at least {MinimumKeyBytes} are needed. Make one with: openssl rand -hex 32 > {path}");
    }

    /// <summary>The signature.</summary>
    public string Sign(string topic, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes(topic));
        hash.AppendData([0]);
        hash.AppendData(payload);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>True when the message carries the signature of its topic and payload.</summary>
    public bool Verify(MqttMessage message) => message.UserProperty(Property) is { } signature
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(message.Topic, message.Payload.Span)));
}
