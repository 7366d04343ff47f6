using System.Buffers;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>
/// Rules for the names that become one level of a topic: experiment and host. Lower case, so that no two names differ
/// in case only; no MQTT wildcard, separator or space.
/// </summary>
public static class TopicSegment
{
    /// <summary>Longest name.</summary>
    public const int MaximumLength = 63;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");
    /// <summary>Levels that follow the experiment and are not hosts.</summary>
    private static readonly string[] Reserved = ["limits", "sensitivity"];

    /// <summary>What is wrong with a name, or null.</summary>
    /// <param name="setting">Path of the setting for the message, "telemetry.host".</param>
    /// <param name="value">The name.</param>
    public static string? Defect(string setting, string value)
    {
        if (value.Length is 0 or > MaximumLength || value.AsSpan().ContainsAnyExcept(Allowed) || !char.IsAsciiLetterOrDigit(value[0]))
        {
            return $"{setting} = \"{value}\" cannot be a level of an MQTT topic. Use 1 to {MaximumLength} characters of a-z 0-9 - _ . "
                + $"that start with a letter or digit, for example \"{Suggest(value)}\".";
        }
        if (Reserved.Contains(value))
            return $"{setting} = \"{value}\" is reserved: edgemon/v1/<experiment>/{value} is a topic of the limit service. Use another name.";
        return null;
    }

    /// <summary>Throws <see cref="ArgumentException"/> with the text of <see cref="Defect"/> when the name is not usable.</summary>
    public static string Require(string setting, string value) =>
        Defect(setting, value) is { } defect ? throw new ArgumentException(defect) : value;

    private static string Suggest(string value)
    {
        string cleaned = string.Concat(value.ToLowerInvariant().Select(c => Allowed.Contains(c) ? c : '-')).Trim('-', '_', '.');
        if (cleaned.Length == 0) cleaned = "daq01";
        return cleaned.Length > MaximumLength ? cleaned[..MaximumLength] : cleaned;
    }
}
