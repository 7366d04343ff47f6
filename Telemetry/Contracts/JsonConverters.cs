using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>
/// JSON has no NaN or infinity: a number without a value is written as null and read back as NaN, so that a broken number
/// never stops a record from being kept.
/// </summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteNullValue();
    }
}

/// <summary>Counts by reason, written in ordinal order of the names: equal records give equal bytes.</summary>
internal sealed class OrderedCountsConverter : JsonConverter<IReadOnlyDictionary<string, long>>
{
    public override IReadOnlyDictionary<string, long> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an object of counts by name is expected");
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            counts[name] = reader.GetInt64();
        }
        return counts;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, long> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, count) in value.OrderBy(pair => pair.Key, StringComparer.Ordinal)) writer.WriteNumber(name, count);
        writer.WriteEndObject();
    }
}

/// <summary>Enumerations as camelCase names; numbers are refused when read.</summary>
/// <typeparam name="T">Enumeration.</typeparam>
internal sealed class NameConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
