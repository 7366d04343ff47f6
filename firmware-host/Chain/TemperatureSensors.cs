using System.Globalization;

namespace EdgeMon.Host.Chain;

/// <summary>Temperatures that the kernel's hwmon drivers offer (Documentation/hwmon/sysfs-interface: temp*_input in thousandths of a degree Celsius).</summary>
internal static class TemperatureSensors
{
    /// <summary>Where Linux has them.</summary>
    public const string SystemFolder = "/sys/class/hwmon";

    /// <summary>All temperatures of a folder; empty where there are none. A sensor that cannot be read is left out.</summary>
    public static IReadOnlyList<(string Sensor, double Celsius)> Read(string folder)
    {
        var found = new List<(string, double)>();
        if (!Directory.Exists(folder)) return found;
        foreach (string chip in Directory.EnumerateDirectories(folder))
            foreach (string file in Directory.EnumerateFiles(chip, "temp*_input"))
                if (Text(file) is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long thousandths))
                    found.Add(($"{Text(Path.Combine(chip, "name")) ?? Path.GetFileName(chip)} {Text(file.Replace("_input", "_label", StringComparison.Ordinal)) ?? Path.GetFileNameWithoutExtension(file)}", thousandths / 1000.0));
        return found;
    }

    private static string? Text(string file)
    {
        try { return File.Exists(file) ? File.ReadAllText(file).Trim() : null; }
        // Drivers answer "no data" as an error.
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException) { return null; }
    }
}
