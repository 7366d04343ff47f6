namespace EdgeMon.Hardware.Serial;

/// <summary>The serial ports of this build: the kernel's terminal interface.</summary>
public static class SerialPorts
{
    /// <summary>Name of the library, for people.</summary>
    public const string Library = "termios";

    /// <summary>
    /// Opens a port for this process alone. The stream's read throws <see cref="TimeoutException"/> after its ReadTimeout without a byte;
    /// a device that is gone shows as <see cref="IOException"/> or as an end (0 bytes).
    /// </summary>
    /// <param name="port">The port, best by its name in /dev/serial/by-id, which stays the same whichever socket the cable is put into.</param>
    /// <param name="options">Its settings.</param>
    /// <exception cref="IOException">The port is absent, in use, not permitted or no serial port, or does not take the settings.</exception>
    public static Stream Open(string port, SerialOptions options) => TerminalStream.Open(port, options);
}
