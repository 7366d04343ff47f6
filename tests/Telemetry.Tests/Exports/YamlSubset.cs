using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeMon.Telemetry.Tests.Exports;

/// <summary>
/// Reads the block and flow YAML that the exports write, with the type rules of YAML 1.1 as PyYAML applies them: a number needs a dot and a signed exponent,
/// anything else unquoted would be text. Refuses what it does not know, so that the writer cannot drift.
/// </summary>
internal sealed partial class YamlSubset
{
    private readonly List<(int Indent, string Text)> _lines;
    private int _next;

    private YamlSubset(string document)
    {
        _lines = [.. document.Split('\n').Where(line => line.Trim().Length > 0).Select(line => (line.Length - line.TrimStart(' ').Length, line.Trim()))];
    }

    public static List<object> Documents(string text)
    {
        Assert.DoesNotContain('\t', text);
        Assert.False(text.TrimEnd().EndsWith("---", StringComparison.Ordinal), "A file must not end in '---'.");
        return [.. text.Split("---\n", StringSplitOptions.RemoveEmptyEntries).Select(document => new YamlSubset(document).Whole())];
    }

    /// <summary>float of YAML 1.1 as PyYAML resolves it, and its integers.</summary>
    [GeneratedRegex(@"^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|[-+]?\.[0-9][0-9_]*([eE][-+][0-9]+)?|[-+]?(0|[1-9][0-9]*))$")]
    private static partial Regex Number();

    private object Whole()
    {
        object value = Block(0);
        Assert.Equal(_lines.Count, _next);
        return value;
    }

    private object Block(int indent) => _lines[_next].Text.StartsWith('-') ? Sequence(indent) : Mapping(indent);

    private List<object> Sequence(int indent)
    {
        var items = new List<object>();
        while (_next < _lines.Count && _lines[_next].Indent == indent && _lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            string rest = _lines[_next].Text[2..];
            if (rest[0] is '{' or '[' or '"')
            {
                items.Add(Flow(rest));
                _next++;
                continue;
            }
            _lines[_next] = (indent + 2, rest);
            items.Add(Mapping(indent + 2));
        }
        return items;
    }

    private Dictionary<string, object> Mapping(int indent)
    {
        var map = new Dictionary<string, object>();
        while (_next < _lines.Count && _lines[_next].Indent == indent && !_lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            string text = _lines[_next].Text;
            int colon = text.IndexOf(':');
            string key = text[..colon], rest = text[(colon + 1)..].Trim();
            Assert.Matches("^[A-Za-z_]+$", key);
            _next++;
            map.Add(key, rest.Length > 0 ? Flow(rest) : Block(_lines[_next].Indent));
        }
        return map;
    }

    private static object Flow(string text)
    {
        int at = 0;
        object value = FlowValue(text, ref at);
        Assert.Equal(text.Length, at);
        return value;
    }

    private static object FlowValue(string text, ref int at)
    {
        switch (text[at])
        {
            case '"':
                int end = at + 1;
                while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
                string quoted = text[at..(end + 1)];
                at = end + 1;
                return JsonSerializer.Deserialize<string>(quoted)!;
            case '[':
                var list = new List<object>();
                for (at++; text[at] != ']';)
                {
                    list.Add(FlowValue(text, ref at));
                    if (text[at] == ',') at += 2;
                }
                at++;
                return list;
            case '{':
                var map = new Dictionary<string, object>();
                for (at++; text[at] != '}';)
                {
                    int colon = text.IndexOf(": ", at, StringComparison.Ordinal);
                    string key = text[at..colon];
                    at = colon + 2;
                    map.Add(key, FlowValue(text, ref at));
                    if (text[at] == ',') at += 2;
                }
                at++;
                return map;
            default:
                int stop = text.AsSpan(at).IndexOfAny(',', '}', ']');
                string plain = stop < 0 ? text[at..] : text[at..(at + stop)];
                at += plain.Length;
                Assert.Matches(Number(), plain);
                return double.Parse(plain, CultureInfo.InvariantCulture);
        }
    }
}
