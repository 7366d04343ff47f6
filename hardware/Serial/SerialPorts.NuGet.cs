using System.IO.Ports;

namespace EdgeMon.Hardware.Serial;

/// <summary>The serial ports of this build: System.IO.Ports.</summary>
public static class SerialPorts
{
    /// <summary>Name of the library, for people.</summary>
    public const string Library = "System.IO.Ports";

    /// <summary>
    /// Opens a port for this process alone. The stream's read throws <see cref="TimeoutException"/> after its ReadTimeout without a byte;
    /// a device that is gone shows as <see cref="IOException"/> or as an end (0 bytes).
    /// </summary>
    /// <param name="port">The port, best by its name in /dev/serial/by-id, which stays the same whichever socket the cable is put into.</param>
    /// <param name="options">Its settings.</param>
    /// <exception cref="IOException">The port is absent, in use, not permitted or no serial port, or does not take the settings.</exception>
    public static Stream Open(string port, SerialOptions options)
    {
        // By-id names are links; the library knows ports by the names of their devices.
        if (!File.Exists(port)) throw new IOException($"{port} cannot be opened: there is no such port");
        string device = File.ResolveLinkTarget(port, returnFinalTarget: true)?.FullName ?? port;
        var serial = new SerialPort(device, options.Baud, options.Parity switch
        {
            SerialParity.Odd => Parity.Odd,
            SerialParity.Even => Parity.Even,
            _ => Parity.None,
        }, options.DataBits, options.StopBits == 2 ? StopBits.Two : StopBits.One)
        {
            Handshake = options.FlowControl switch
            {
                SerialFlowControl.RtsCts => Handshake.RequestToSend,
                SerialFlowControl.XonXoff => Handshake.XOnXOff,
                _ => Handshake.None,
            },
            WriteTimeout = 1000,
        };
        try
        {
            serial.Open();
            return serial.BaseStream;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            serial.Dispose();
            throw new IOException($"{port}: {failure.Message}", failure);
        }
        catch (IOException failure)
        {
            serial.Dispose();
            throw new IOException($"{port}: {failure.Message}", failure);
        }
    }
}
