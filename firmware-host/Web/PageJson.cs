using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeMon.Host.Web;

/// <summary>How the page's documents are written: camelCase, names for enumerations, null for what is not a finite number.</summary>
internal static class PageJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper), new FiniteNumberConverter() },
    };

    public static byte[] ToBytes<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, Options);

    // JSON has no infinity; an infinite limit ("nothing excluded") becomes null, which the page draws as a gap.
    private sealed class FiniteNumberConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.PositiveInfinity : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
