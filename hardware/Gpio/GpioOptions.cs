using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Hardware.Gpio;

/// <summary>Resistor inside of the chip at an input.</summary>
public enum GpioBias
{
    /// <summary>As it is.</summary>
    AsIs,
    /// <summary>Towards the supply: an open input reads high.</summary>
    PullUp,
    /// <summary>Towards ground: an open input reads low.</summary>
    PullDown,
}

/// <summary>State of an output when EdgeMon ends.</summary>
public enum GpioExitState
{
    /// <summary>Off.</summary>
    Off,
    /// <summary>On: a lamp that burns tells that nobody watches any more.</summary>
    On,
}

/// <summary>Lines of a GPIO chip: spill gate in, beacon and buzzer out.</summary>
public sealed record GpioOptions
{
    /// <summary>The chip: /dev/gpiochipN, a link to it, or a folder with one file per line that stands in for a chip (hardware/boards/gpio.md). Empty for none.</summary>
    public string Chip { get; init; } = "";
    /// <summary>Input that is active while the accelerator extracts beam.</summary>
    public GpioInputOptions SpillGate { get; init; } = new();
    /// <summary>Output to a lamp: flashes by the highest priority of the alarms that nobody has acknowledged.</summary>
    public GpioOutputOptions Beacon { get; init; } = new();
    /// <summary>Output to a buzzer: sounds by the same priority, silent once the alarms are acknowledged.</summary>
    public GpioOutputOptions Buzzer { get; init; } = new();

    /// <summary>What is wrong between settings that are each right: path below this section, and text. Nothing is opened.</summary>
    public IEnumerable<(string Path, string Text)> Problems()
    {
        var seen = new Dictionary<int, string>();
        foreach (var (name, line) in new[] { ("spillGate", SpillGate.Line), ("beacon", Beacon.Line), ("buzzer", Buzzer.Line) })
        {
            if (line is not { } number) continue;
            if (Chip.Length == 0) yield return ($"{name}.line", $"= {number} needs a chip. Set hardware.gpio.chip, for example \"/dev/gpiochip0\".");
            if (!seen.TryAdd(number, name)) yield return ($"{name}.line", $"= {number} is the line of {seen[number]} too. Use another one.");
        }
    }
}

/// <summary>An input.</summary>
public sealed record GpioInputOptions
{
    /// <summary>Number of the line on its chip, as gpioinfo shows it; null when nothing is connected.</summary>
    [Range(0, 1023)]
    public int? Line { get; init; }
    /// <summary>True when the input is active at a low level: most optocouplers.</summary>
    public bool ActiveLow { get; init; }
    /// <summary>Resistor inside of the chip.</summary>
    public GpioBias Bias { get; init; }
    /// <summary>A level counts when it has lasted so long; 0 takes every edge.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(5);
    /// <summary>The gate of a spill is never open longer; a longer one is a stuck line.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LongestOpen { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>An output.</summary>
public sealed record GpioOutputOptions
{
    /// <summary>Number of the line on its chip, as gpioinfo shows it; null when nothing is connected.</summary>
    [Range(0, 1023)]
    public int? Line { get; init; }
    /// <summary>True when a low level switches on: most relay boards.</summary>
    public bool ActiveLow { get; init; }
    /// <summary>State in which the output is left when EdgeMon ends.</summary>
    public GpioExitState OnExit { get; init; }
}
