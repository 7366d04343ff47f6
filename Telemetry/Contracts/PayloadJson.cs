using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>Source-generated JSON of all payloads: camelCase, members in the order of declaration, no white space.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(FiniteNumberConverter), typeof(OrderedCountsConverter),
        typeof(NameConverter<SpillQuality>), typeof(NameConverter<SpillClosedBy>), typeof(NameConverter<HostState>),
        typeof(NameConverter<RunChange>), typeof(NameConverter<AlarmPriority>), typeof(NameConverter<AlarmChange>), typeof(NameConverter<AlarmState>),
        typeof(NameConverter<ZPrimeModel>), typeof(NameConverter<LimitApproach>),
    ])]
[JsonSerializable(typeof(StateMessage))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(SpillRecord))]
[JsonSerializable(typeof(CandidateMessage))]
[JsonSerializable(typeof(TotalsMessage))]
[JsonSerializable(typeof(AlarmRecord))]
[JsonSerializable(typeof(DecisionRecord))]
[JsonSerializable(typeof(HistogramMessage))]
[JsonSerializable(typeof(DescriptionMessage))]
[JsonSerializable(typeof(LimitsMessage))]
[JsonSerializable(typeof(SensitivityMessage))]
internal sealed partial class PayloadJsonContext : JsonSerializerContext;

/// <summary>
/// Payloads as canonical JSON: <c>{"schema":...,"sequence":...,</c> then the members of the payload type<c>}</c>.
/// Equal payloads give equal bytes; the ledger stores and hashes exactly what MQTT carries.
/// </summary>
public static class PayloadJson
{
    /// <summary>Media type of all payloads.</summary>
    public const string ContentType = "application/json";

    /// <summary>Payloads are made spill after spill: each thread writes into the same memory, and only the finished bytes are new.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    /// <summary>Writes a payload.</summary>
    /// <param name="entry">Topic whose payload it is.</param>
    /// <param name="sequence">
    /// Sequence number. Records: number in the ledger of the host among records of the kind, from 1 without gaps.
    /// Other payloads: counts the messages of the kind since the start of the program.
    /// </param>
    /// <param name="payload">Payload of the entry's type.</param>
    public static byte[] Write<T>(TopicEntry entry, long sequence, T payload) where T : class
    {
        if (entry.PayloadType != typeof(T))
            throw new ArgumentException($"topic {entry.Kind} carries {entry.PayloadType.Name}, not {typeof(T).Name}", nameof(payload));
        ArrayBufferWriter<byte> buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        using var envelope = new Utf8JsonWriter(buffer);
        envelope.WriteStartObject();
        envelope.WriteString("schema"u8, entry.Schema);
        envelope.WriteNumber("sequence"u8, sequence);
        envelope.Flush();
        int head = buffer.WrittenCount;
        using (var members = new Utf8JsonWriter(buffer)) JsonSerializer.Serialize(members, payload, TypeInfo<T>());
        // The members go on where the envelope stands: a comma, or nothing when there are none, in place of their opening brace.
        ReadOnlySpan<byte> written = buffer.WrittenSpan, rest = written[(head + 1)..];
        byte[] json = new byte[rest.Length > 1 ? written.Length : head + 1];
        written[..head].CopyTo(json);
        if (rest.Length > 1) json[head] = (byte)',';
        rest.CopyTo(json.AsSpan(json.Length - rest.Length));
        return json;
    }

    /// <summary>Reads a payload. Unknown members are ignored: a newer minor writer may add some.</summary>
    /// <returns>The payload and its sequence number.</returns>
    /// <exception cref="PayloadException">Not JSON, another schema, or a member is missing or of the wrong type.</exception>
    public static (T Payload, long Sequence) Read<T>(TopicEntry entry, ReadOnlySpan<byte> json) where T : class
    {
        try
        {
            var envelope = JsonSerializer.Deserialize(json, EnvelopeContext.Default.Envelope)
                ?? throw new PayloadException($"{entry.Kind}: the payload is null");
            if (envelope.Schema != entry.Schema)
                throw new PayloadException($"{entry.Kind}: schema \"{envelope.Schema}\" is not \"{entry.Schema}\"");
            return (JsonSerializer.Deserialize(json, TypeInfo<T>()) ?? throw new PayloadException($"{entry.Kind}: the payload is null"), envelope.Sequence);
        }
        catch (JsonException defect)
        {
            throw new PayloadException($"{entry.Kind}: {defect.Message}", defect);
        }
    }

    internal static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)TypeInfo(typeof(T));

    internal static JsonTypeInfo TypeInfo(Type type) => PayloadJsonContext.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"{type.Name} is not a payload type of PayloadJsonContext");
}

/// <summary>The members that every payload begins with.</summary>
internal sealed record Envelope
{
    public required string Schema { get; init; }
    public required long Sequence { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Envelope))]
internal sealed partial class EnvelopeContext : JsonSerializerContext;

/// <summary>A payload that cannot be read: consumers refuse and count it.</summary>
public sealed class PayloadException : Exception
{
    /// <summary>With the reason.</summary>
    public PayloadException(string message) : base(message) { }
    /// <summary>With the reason and its cause.</summary>
    public PayloadException(string message, Exception inner) : base(message, inner) { }
}
