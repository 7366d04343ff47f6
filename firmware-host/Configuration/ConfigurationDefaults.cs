using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeMon.Host.Configuration;

/// <summary>
/// Writes every setting with its meaning, range and default as commented JSON: the file <c>edgemon.defaults.json</c>, the
/// one place where defaults are to be read. A test holds that file and option records agree.
/// </summary>
internal static partial class ConfigurationDefaults
{
    private const int CommentWidth = 110;

    /// <summary>The commented defaults of a configuration type.</summary>
    public static string Write<T>() where T : new()
    {
        var text = new StringBuilder();
        text.Append("// Every setting of EdgeMon with its default. Copy the lines that you want to change into edgemon.json.\n");
        text.Append("// Written by: edgemon check --defaults\n{\n");
        WriteSettings(text, new T(), 1, comments: true);
        return text.Append("}\n").ToString();
    }

    /// <summary>All settings of an options record as JSON without comments: the canonical form that is hashed.</summary>
    public static string WriteValues(object options)
    {
        var text = new StringBuilder();
        text.Append("{\n");
        WriteSettings(text, options, 1, comments: false);
        return text.Append("}\n").ToString();
    }

    private static void WriteSettings(StringBuilder text, object options, int depth, bool comments)
    {
        string indent = new(' ', depth * 2);
        PropertyInfo[] settings = [.. SettingsBinder.SettingsOf(options.GetType())];
        for (int i = 0; i < settings.Length; i++)
        {
            PropertyInfo property = settings[i];
            if (comments)
                foreach (string line in Comment(property)) text.Append(indent).Append("// ").Append(line).Append('\n');
            text.Append(indent).Append('"').Append(SettingsBinder.NameOf(property)).Append("\": ");
            WriteValue(text, property.GetValue(options), property.PropertyType, depth, comments);
            text.Append(i + 1 < settings.Length ? ",\n" : "\n");
        }
    }

    private static void WriteValue(StringBuilder text, object? value, Type type, int depth, bool comments)
    {
        string indent = new(' ', depth * 2);
        if (value is null)
        {
            text.Append("null");
        }
        else if (SettingsBinder.DictionaryValueType(type) is { } valueType)
        {
            var pairs = ((System.Collections.IEnumerable)value).Cast<object>()
                .Select(pair => (Key: (string)pair.GetType().GetProperty("Key")!.GetValue(pair)!, Value: pair.GetType().GetProperty("Value")!.GetValue(pair)))
                .ToArray();
            text.Append(pairs.Length == 0 ? "{" : "{\n");
            for (int i = 0; i < pairs.Length; i++)
            {
                text.Append(indent).Append("  \"").Append(pairs[i].Key).Append("\": ");
                WriteValue(text, pairs[i].Value, valueType, depth + 1, comments: false);
                text.Append(i + 1 < pairs.Length ? ",\n" : "\n");
            }
            text.Append(pairs.Length == 0 ? "}" : indent + "}");
        }
        else if (SettingsBinder.ListItemType(type) is { } itemType)
        {
            var items = ((System.Collections.IEnumerable)value).Cast<object?>().ToArray();
            text.Append('[');
            for (int i = 0; i < items.Length; i++)
            {
                if (i > 0) text.Append(", ");
                WriteValue(text, items[i], itemType, depth + 1, comments: false);
            }
            text.Append(']');
        }
        else if (SettingsBinder.IsOptions(type))
        {
            text.Append("{\n");
            WriteSettings(text, value, depth + 1, comments);
            text.Append(indent).Append('}');
        }
        else
        {
            text.Append(SettingsBinder.Shown(value));
        }
    }

    private static IEnumerable<string> Comment(PropertyInfo property)
    {
        string summary = Summary(property);
        if (SettingsBinder.RangeText(property) is { } range) summary += $" Range {range}.";
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum) summary += $" One of {string.Join(", ", Enum.GetNames(type).Select(SettingsBinder.EnumName))}.";
        var line = new StringBuilder();
        foreach (string word in summary.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length + 1 > CommentWidth)
            {
                yield return line.ToString();
                line.Clear();
            }
            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }
        if (line.Length > 0) yield return line.ToString();
    }

    /// <summary>The documentation summary of a setting, as the compiler wrote it beside the assembly.</summary>
    public static string Summary(PropertyInfo property)
    {
        Type declaring = property.DeclaringType!;
        string file = Path.ChangeExtension(declaring.Assembly.Location, ".xml");
        if (!File.Exists(file)) return "";
        string member = $"P:{declaring.FullName!.Replace('+', '.')}.{property.Name}";
        XElement? summary = XDocument.Load(file).Descendants("member").FirstOrDefault(element => element.Attribute("name")?.Value == member)?.Element("summary");
        if (summary is null) return "";
        foreach (XElement reference in summary.Descendants().ToArray())
        {
            string? target = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value;
            if (target is not null) reference.ReplaceWith(target[(target.LastIndexOf('.') + 1)..]);
        }
        return WhiteSpace().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
