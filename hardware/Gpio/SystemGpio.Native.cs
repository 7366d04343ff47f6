namespace EdgeMon.Hardware.Gpio;

/// <summary>The GPIO chips of this build: the kernel's character devices.</summary>
public static class SystemGpio
{
    /// <summary>Name of the library, for people.</summary>
    public const string Library = "GPIO character device";

    /// <summary>Opens a chip.</summary>
    /// <param name="chip">/dev/gpiochipN, or a link to it.</param>
    /// <exception cref="IOException">It is absent, not permitted or no GPIO chip.</exception>
    public static IGpioChip Open(string chip) => new KernelGpioChip(chip, new KernelGpioCalls());
}
