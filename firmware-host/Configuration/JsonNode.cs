using System.Text;
using System.Text.Json;

namespace EdgeMon.Host.Configuration;

/// <summary>A JSON value that knows its line, so that problems can be told with their place.</summary>
/// <param name="Kind">Kind of the value.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Text">Text of a scalar (strings unescaped, numbers as written); empty for objects and arrays.</param>
/// <param name="Members">Members of an object in file order; names may repeat, which the binder reports.</param>
/// <param name="Items">Items of an array.</param>
internal sealed record JsonNode(
    JsonValueKind Kind, int Line, string Text,
    IReadOnlyList<KeyValuePair<string, JsonNode>> Members, IReadOnlyList<JsonNode> Items)
{
    private const int DeepestNesting = 32;

    /// <summary>Parses JSON with comments and trailing commas.</summary>
    /// <exception cref="ConfigurationException">The text is not JSON.</exception>
    public static JsonNode Parse(string text, string fileName)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new ConfigurationException(fileName, [new ConfigurationProblem(0, "", "is empty. Write at least {}: every setting then has its default.")]);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = DeepestNesting,
        });
        try
        {
            reader.Read();
            var lines = new LineCounter(bytes);
            JsonNode root = ReadValue(ref reader, lines);
            reader.Read();
            return root;
        }
        catch (JsonException error)
        {
            string reason = error.Message;
            int end = reason.IndexOf(" LineNumber", StringComparison.Ordinal);
            if (end > 0) reason = reason[..end];
            throw new ConfigurationException(fileName,
                [new ConfigurationProblem((int)(error.LineNumber ?? 0) + 1, "", $"is not valid JSON: {reason.TrimEnd('.')}. Mend the line, or the one before it.")]);
        }
    }

    private static JsonNode ReadValue(ref Utf8JsonReader reader, LineCounter lines)
    {
        int line = lines.LineOf(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<KeyValuePair<string, JsonNode>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    members.Add(new(name, ReadValue(ref reader, lines)));
                }
                return new JsonNode(JsonValueKind.Object, line, "", members, []);
            case JsonTokenType.StartArray:
                var items = new List<JsonNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ReadValue(ref reader, lines));
                return new JsonNode(JsonValueKind.Array, line, "", [], items);
            case JsonTokenType.String: return Scalar(JsonValueKind.String, line, reader.GetString()!);
            case JsonTokenType.Number: return Scalar(JsonValueKind.Number, line, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True: return Scalar(JsonValueKind.True, line, "true");
            case JsonTokenType.False: return Scalar(JsonValueKind.False, line, "false");
            default: return Scalar(JsonValueKind.Null, line, "null");
        }
    }

    private static JsonNode Scalar(JsonValueKind kind, int line, string text) => new(kind, line, text, [], []);

    /// <summary>Line numbers for ascending byte positions.</summary>
    private sealed class LineCounter(byte[] bytes)
    {
        private long _position;
        private int _line = 1;

        public int LineOf(long position)
        {
            for (; _position < position; _position++)
                if (bytes[_position] == (byte)'\n') _line++;
            return _line;
        }
    }
}
