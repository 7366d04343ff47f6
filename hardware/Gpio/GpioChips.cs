namespace EdgeMon.Hardware.Gpio;

/// <summary>Opens chips by the name of the configuration.</summary>
public static class GpioChips
{
    /// <summary>Opens a chip: a folder that stands in for one, or a chip of the system by the library of this build.</summary>
    /// <exception cref="IOException">It is absent, in use or not permitted.</exception>
    public static IGpioChip Open(string chip) => Directory.Exists(chip) ? new FolderChip(chip) : SystemGpio.Open(chip);
}
