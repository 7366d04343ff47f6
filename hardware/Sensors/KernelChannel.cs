using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeMon.Hardware.Sensors;

/// <summary>
/// A channel that a driver of the kernel offers as files: hwmon (Documentation/hwmon/sysfs-interface.rst: temperatures in m°C, voltages in mV, humidity in m%)
/// or IIO (Documentation/ABI/testing/sysfs-bus-iio: value = (raw + offset) * scale where there is no <c>_input</c>; m°C, mV, m%, and pressure in kPa).
/// </summary>
/// <param name="Folder">Folder of the device.</param>
/// <param name="Chip">Name that the driver gives the chip.</param>
/// <param name="Channel">Name of the channel: "temp1" (hwmon), "temp", "voltage0" (IIO).</param>
/// <param name="Label">Its label; empty without one.</param>
/// <param name="Quantity">What it measures.</param>
/// <param name="IsIndustrial">True for IIO.</param>
public sealed partial record KernelChannel(string Folder, string Chip, string Channel, string Label, SensorQuantity Quantity, bool IsIndustrial)
{
    private const double PerThousand = 1e-3;
    private const double HectopascalsPerKilopascal = 10;

    /// <summary>All channels of the quantities that sensors are read for.</summary>
    /// <param name="systemFolder">Where sysfs is mounted.</param>
    public static IReadOnlyList<KernelChannel> Find(string systemFolder = "/sys") =>
    [
        .. Devices(Path.Combine(systemFolder, "class", "hwmon"), "hwmon*").SelectMany(folder => Channels(folder, isIndustrial: false)),
        .. Devices(Path.Combine(systemFolder, "bus", "iio", "devices"), "iio:device*").SelectMany(folder => Channels(folder, isIndustrial: true)),
    ];

    /// <summary>Where the device is in the tree of buses: the folder is a link to it.</summary>
    public string DevicePath
    {
        get
        {
            try { return (Directory.ResolveLinkTarget(Folder, returnFinalTarget: true)?.FullName ?? Folder) + "/"; }
            catch (IOException) { return Folder + "/"; }
        }
    }

    /// <summary>Reads the value [unit of the quantity].</summary>
    /// <returns>False when the driver has none: an unplugged chip gives an I/O error.</returns>
    public bool TryRead(out double value, out string problem)
    {
        value = double.NaN;
        string name = IsIndustrial ? "in_" + Channel : Channel;
        double? number = Number($"{name}_input", out problem);
        if (number is null && IsIndustrial && Number($"{name}_raw", out problem) is { } raw)
            number = (raw + (Shared("offset") ?? 0)) * (Shared("scale") ?? 1);
        if (number is not { } found) return false;
        problem = "";
        value = found * (Quantity == SensorQuantity.Pressure ? HectopascalsPerKilopascal : PerThousand);
        return true;
    }

    // An offset or scale belongs to one channel, or to all of its kind: in_voltage0_scale, else in_voltage_scale.
    private double? Shared(string what) => Number($"in_{Channel}_{what}", out _) ?? Number($"in_{Channel.TrimEnd(Digits)}_{what}", out _);

    private static readonly char[] Digits = [.. "0123456789"];

    private double? Number(string file, out string problem)
    {
        string? text = Read(Path.Combine(Folder, file), out problem);
        if (text is null) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)) return value;
        problem = $"{Path.Combine(Folder, file)} holds \"{(text.Length > 20 ? text[..20] : text)}\", which is not a number";
        return null;
    }

    private static string? Read(string path, out string problem)
    {
        problem = "";
        try { return File.ReadAllText(path).Trim(); }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = $"{path}: {failure.Message}";
            return null;
        }
    }

    private static string[] Devices(string folder, string pattern) => Listed(() => Directory.GetDirectories(folder, pattern));

    // A device may go away between two looks at it.
    private static string[] Listed(Func<string[]> list)
    {
        try { return [.. list().Order(StringComparer.Ordinal)]; }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException) { return []; }
    }

    private static IEnumerable<KernelChannel> Channels(string folder, bool isIndustrial)
    {
        string? chip = Read(Path.Combine(folder, "name"), out _);
        if (chip is null) yield break;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Regex pattern = isIndustrial ? IndustrialFile() : MonitorFile();
        foreach (string file in Listed(() => Directory.GetFiles(folder)).Select(path => Path.GetFileName(path)))
        {
            Match match = pattern.Match(file);
            if (!match.Success || !seen.Add(match.Groups[1].Value)) continue;
            string channel = match.Groups[1].Value;
            string label = Read(Path.Combine(folder, isIndustrial ? $"in_{channel}_label" : $"{channel}_label"), out _) ?? "";
            yield return new KernelChannel(folder, chip, channel, label, QuantityOf(match.Groups[2].Value), isIndustrial);
        }
    }

    private static SensorQuantity QuantityOf(string kind) => kind switch
    {
        "temp" => SensorQuantity.Temperature,
        "humidity" or "humidityrelative" => SensorQuantity.Humidity,
        "pressure" => SensorQuantity.Pressure,
        _ => SensorQuantity.Voltage,
    };

    [GeneratedRegex(@"^((temp|in|humidity)\d+)_input$")]
    private static partial Regex MonitorFile();

    [GeneratedRegex(@"^in_((temp|humidityrelative|pressure|voltage)\d*)_(?:input|raw)$")]
    private static partial Regex IndustrialFile();
}
