using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeMon.Hardware.Gpio;

/// <summary>The GPIO chips of this build: System.Device.Gpio over libgpiod.</summary>
public static class SystemGpio
{
    /// <summary>Name of the library, for people.</summary>
    public const string Library = "System.Device.Gpio";

    /// <summary>Opens a chip.</summary>
    /// <param name="chip">/dev/gpiochipN, or a link to it.</param>
    /// <exception cref="IOException">It is absent, not permitted or no GPIO chip, or libgpiod is missing.</exception>
    public static IGpioChip Open(string chip)
    {
        const string Prefix = "/dev/gpiochip";
        if (!File.Exists(chip)) throw new IOException($"{chip} cannot be opened: No such file or directory");
        string device = File.ResolveLinkTarget(chip, returnFinalTarget: true)?.FullName ?? chip;
        if (!device.StartsWith(Prefix, StringComparison.Ordinal) || !int.TryParse(device.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            throw new IOException($"{chip} is no GPIO chip: the library knows {Prefix}0, {Prefix}1, ...");
        try
        {
            return new PackageGpioChip(chip, new GpioController(Driver(number)));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new IOException($"{chip}: {failure.Message}", failure);
        }
    }

    // By the library that is there: version 2 of libgpiod is libgpiod.so.3 (Debian 13), version 1 is libgpiod.so.2 (Debian 12).
    private static GpioDriver Driver(int number)
    {
        if (NativeLibrary.TryLoad("libgpiod.so.3", out _)) return new LibGpiodV2Driver(number);
        if (NativeLibrary.TryLoad("libgpiod.so.2", out _)) return new LibGpiodDriver(number);
        throw new IOException("libgpiod is not installed. Run: sudo apt-get install -y libgpiod2, on Debian 13 libgpiod3");
    }
}
