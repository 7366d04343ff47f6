using System.Text;

namespace EdgeMon.Telemetry.Exports.HepData;

/// <summary>
/// Writes the block style of YAML 1.1 that a HEPData submission needs: keys are plain, text is always in double quotes with escapes, numbers always in a form that
/// YAML 1.1 readers take as numbers. Nothing it writes can be read as another type.
/// </summary>
internal sealed class YamlWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _itemOpen;

    /// <summary>Starts a further document of the file.</summary>
    public void Document() => _text.Append("---\n");

    /// <summary>key: "text".</summary>
    public void Text(string key, string value) => Line($"{key}: {Quote(value)}");

    /// <summary>key: number.</summary>
    public void Number(string key, double value) => Line($"{key}: {ExportNumber.Exponential(value)}");

    /// <summary>key: [ "text", ... ].</summary>
    public void Texts(string key, IEnumerable<string> values) => Line($"{key}: [{string.Join(", ", values.Select(Quote))}]");

    /// <summary>key: followed by what <paramref name="content"/> writes, one level deeper.</summary>
    public void Block(string key, Action content)
    {
        Line($"{key}:");
        _depth++;
        content();
        _depth--;
    }

    /// <summary>One item of a sequence: a mapping.</summary>
    public void Item(Action content)
    {
        _itemOpen = true;
        _depth++;
        content();
        _depth--;
    }

    /// <summary>One item of a sequence on one line: { key: value, ... }, values as <see cref="Quote"/> or a number give them.</summary>
    public void FlowItem(string content) => Line($"- {{{content}}}");

    /// <summary>What was written.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Text in double quotes: JSON's escapes are YAML's, too.</summary>
    public static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in value)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                < ' ' or (>= '\u007f' and <= '\u00a0') or '\u2028' or '\u2029' or '\ufeff' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }
        return quoted.Append('"').ToString();
    }

    private void Line(string content)
    {
        _text.Append(' ', 2 * (_itemOpen ? _depth - 1 : _depth)).Append(_itemOpen ? "- " : "").Append(content).Append('\n');
        _itemOpen = false;
    }
}
