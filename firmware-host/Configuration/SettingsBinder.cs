using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using EdgeMon.Calibration;

namespace EdgeMon.Host.Configuration;

/// <summary>
/// Turns JSON into the typed option records of the rooms, strictly: an unknown or repeated key, a wrong type, a value out
/// of its <see cref="RangeAttribute"/> or not a number is a problem with path, line, value, allowed range and fix. A key that
/// is absent keeps the default of its record. All problems are collected, so that a file is mended in one go.
/// </summary>
internal sealed class SettingsBinder
{
    private readonly List<ConfigurationProblem> _problems = [];

    /// <summary>What was wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>Binds the whole document.</summary>
    public T Bind<T>(JsonNode root) where T : new() => (T)(BindRecord(root, typeof(T), new T(), "") ?? new T());

    /// <summary>JSON name of a property: camelCase.</summary>
    public static string NameOf(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    /// <summary>The settable properties of an options record, in the order of declaration.</summary>
    public static IEnumerable<PropertyInfo> SettingsOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .OrderBy(property => property.MetadataToken);

    /// <summary>True for option records, whose properties are settings of their own.</summary>
    public static bool IsOptions(Type type) =>
        type.IsClass && type != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null;

    private object? BindRecord(JsonNode node, Type type, object target, string path)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            Problem(node, path, $"= {Shown(node)} must be an object in braces with the settings of this section.");
            return null;
        }
        var settings = SettingsOf(type).ToDictionary(NameOf, StringComparer.Ordinal);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Members)
        {
            string full = path.Length == 0 ? name : $"{path}.{name}";
            if (seen.TryGetValue(name, out int firstLine))
            {
                Problem(value, full, $"stands twice; the first is in line {firstLine}. Keep one of them.");
                continue;
            }
            seen.Add(name, value.Line);
            if (!settings.TryGetValue(name, out PropertyInfo? property))
            {
                string? nearest = NearestName.Of(name, settings.Keys);
                string prefix = path.Length == 0 ? "" : path + ".";
                Problem(value, full, nearest is not null
                    ? $"is not a setting. Did you mean {prefix}{nearest}?"
                    : $"is not a setting. Settings here: {string.Join(", ", settings.Keys.Order(StringComparer.Ordinal))}.");
                continue;
            }
            object? bound = BindValue(value, property.PropertyType, property.GetValue(target), full, property);
            if (bound is not null) property.SetValue(target, bound);
            else if (value.Kind == JsonValueKind.Null && IsNullable(property)) property.SetValue(target, null);
        }
        return target;
    }

    private object? BindValue(JsonNode node, Type type, object? current, string path, PropertyInfo property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (node.Kind == JsonValueKind.Null)
        {
            if (!IsNullable(property)) Problem(node, path, $"= null must have a value. Leave the line out to use the default ({Shown(current)}).");
            return null;
        }
        if (type == typeof(bool)) return BindBool(node, path, current);
        if (type == typeof(string)) return BindText(node, path, property, current);
        if (type == typeof(TimeSpan)) return BindTimeSpan(node, path, property, current);
        if (type.IsEnum) return BindEnum(node, type, path);
        if (IsNumber(type)) return BindNumber(node, type, path, property, current);
        if (DictionaryValueType(type) is { } valueType) return BindDictionary(node, valueType, path, property);
        if (ListItemType(type) is { } itemType) return BindList(node, itemType, path, property);
        return BindRecord(node, type, Activator.CreateInstance(type)!, path);
    }

    private object? BindBool(JsonNode node, string path, object? current) => node.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Wrong(node, path, "true or false", current),
    };

    private string? BindText(JsonNode node, string path, PropertyInfo property, object? current)
    {
        if (node.Kind != JsonValueKind.String) return (string?)Wrong(node, path, "a text in quotes", current);
        if (property.GetCustomAttribute<MinLengthAttribute>() is { } shortest && node.Text.Length < shortest.Length)
        {
            Problem(node, path, $"= \"{node.Text}\" must not be empty{DefaultText(current)}.");
            return null;
        }
        return node.Text;
    }

    private object? BindNumber(JsonNode node, Type type, string path, PropertyInfo property, object? current)
    {
        bool whole = type != typeof(double) && type != typeof(float);
        if (node.Kind != JsonValueKind.Number) return Wrong(node, path, whole ? "a whole number" : "a number", current, RangeText(property));
        if (!double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            return Wrong(node, path, "a finite number", current, RangeText(property));
        if (whole && value != Math.Truncate(value)) return Wrong(node, path, "a whole number", current, RangeText(property));
        if (property.GetCustomAttribute<RangeAttribute>() is { } range && !Inside(range, value))
        {
            Problem(node, path, $"= {node.Text} is out of range. Use {(whole ? "a whole number" : "a number")} in {RangeText(property)}{DefaultText(current)}.");
            return null;
        }
        try { return Convert.ChangeType(value, type, CultureInfo.InvariantCulture); }
        catch (OverflowException) { return Wrong(node, path, "a smaller number", current, RangeText(property)); }
    }

    private object? BindTimeSpan(JsonNode node, string path, PropertyInfo property, object? current)
    {
        if (node.Kind != JsonValueKind.String || !Durations.TryParse(node.Text, out TimeSpan value))
            return Wrong(node, path, "a duration such as \"250 ms\", \"5 s\", \"2 min\" or \"1 h\"", current);
        if (DurationRange(property) is { } range && (value < range.Low || value > range.High))
        {
            Problem(node, path, $"= \"{node.Text}\" is out of range. Use a duration in {RangeText(property)}{DefaultText(current)}.");
            return null;
        }
        return value;
    }

    private object? BindEnum(JsonNode node, Type type, string path)
    {
        string[] names = [.. Enum.GetNames(type).Select(EnumName)];
        int index = node.Kind == JsonValueKind.String ? Array.IndexOf(names, node.Text) : -1;
        if (index >= 0) return Enum.Parse(type, Enum.GetNames(type)[index]);
        string? nearest = node.Kind == JsonValueKind.String ? NearestName.Of(node.Text, names) : null;
        Problem(node, path, $"= {Shown(node)} is not one of {string.Join(", ", names.Select(name => $"\"{name}\""))}.{(nearest is null ? "" : $" Did you mean \"{nearest}\"?")}");
        return null;
    }

    private IDictionary? BindDictionary(JsonNode node, Type valueType, string path, PropertyInfo property)
    {
        if (node.Kind != JsonValueKind.Object) return (IDictionary?)Wrong(node, path, "an object in braces", null);
        var bound = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        foreach (var (name, value) in node.Members)
        {
            if (bound.Contains(name)) Problem(value, $"{path}.{name}", "stands twice. Keep one of them.");
            else if (BindValue(value, valueType, null, $"{path}.{name}", property) is { } item) bound.Add(name, item);
        }
        return bound;
    }

    private Array? BindList(JsonNode node, Type itemType, string path, PropertyInfo property)
    {
        if (node.Kind != JsonValueKind.Array) return (Array?)Wrong(node, path, "a list in brackets", null);
        var bound = Array.CreateInstance(itemType, node.Items.Count);
        bool complete = true;
        for (int i = 0; i < node.Items.Count; i++)
        {
            if (BindValue(node.Items[i], itemType, null, $"{path}[{i}]", property) is { } item) bound.SetValue(item, i);
            else complete = false;
        }
        // The problem is told; a list with holes must not be looked at further.
        return complete ? bound : null;
    }

    private object? Wrong(JsonNode node, string path, string wanted, object? current, string? range = null)
    {
        Problem(node, path, $"= {Shown(node)} must be {wanted}{(range is null ? "" : " in " + range)}{DefaultText(current)}.");
        return null;
    }

    private void Problem(JsonNode node, string path, string text) => _problems.Add(new(node.Line, path, text));

    private static bool Inside(RangeAttribute range, double value) =>
        value >= Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture) && value <= Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);

    /// <summary>Allowed range as text, "1 .. 1000"; null where the property has none.</summary>
    public static string? RangeText(PropertyInfo property) =>
        DurationRange(property) is { } duration ? $"{Durations.Format(duration.Low)} .. {Durations.Format(duration.High)}"
        : property.GetCustomAttribute<RangeAttribute>() is { } range ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} .. {range.Maximum}") : null;

    private static (TimeSpan Low, TimeSpan High)? DurationRange(PropertyInfo property) =>
        property.PropertyType == typeof(TimeSpan) && property.GetCustomAttribute<RangeAttribute>() is { } range
            ? (TimeSpan.Parse(range.Minimum.ToString()!, CultureInfo.InvariantCulture), TimeSpan.Parse(range.Maximum.ToString()!, CultureInfo.InvariantCulture))
            : null;

    private static string DefaultText(object? value) => value is null ? "" : $" (default {Shown(value)})";

    private static string Shown(JsonNode node) => node.Kind switch
    {
        JsonValueKind.String => $"\"{node.Text}\"",
        JsonValueKind.Object => "{...}",
        JsonValueKind.Array => "[...]",
        _ => node.Text,
    };

    /// <summary>A default value as it would be written in the file.</summary>
    public static string Shown(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => JsonSerializer.Serialize(text, JsonSerializerOptions.Web),
        TimeSpan duration => $"\"{Durations.Format(duration)}\"",
        Enum name => $"\"{EnumName(name.ToString())}\"",
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Name of an enumeration value in the file: kebab-case.</summary>
    public static string EnumName(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private static bool IsNumber(Type type) => type.IsPrimitive && type != typeof(bool) && type != typeof(char);

    private static bool IsNullable(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (!property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable);

    /// <summary>Value type of a dictionary keyed by text; null for other types.</summary>
    public static Type? DictionaryValueType(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [var key, var value] && key == typeof(string) ? value : null;

    /// <summary>Item type of an array or list; null for other types.</summary>
    public static Type? ListItemType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericArguments() is [var item] && typeof(IEnumerable).IsAssignableFrom(type) ? item : null;
}
