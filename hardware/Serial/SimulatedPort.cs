using System.Runtime.InteropServices;
using System.Text;

namespace EdgeMon.Hardware.Serial;

/// <summary>
/// A serial port that ends in this program: a pseudo-terminal of the kernel under a name of its own, as in /dev/serial/by-id. What stands in for a board reads and
/// writes at its far end, and can pull the plug. One thread reads, any may write.
/// </summary>
public sealed unsafe partial class SimulatedPort : IDisposable
{
    private const int OpenReadWrite = 2, OpenNoControllingTerminal = 0x100, OpenNonBlocking = 0x800, OpenCloseOnExec = 0x80000;
    private const short PollIn = 1;
    private const int SettingsBytes = 256, NameBytes = 128;

    private readonly Lock _gate = new();
    private int _master = -1, _slave = -1;

    /// <summary>A port that is plugged in.</summary>
    /// <param name="port">Name that it appears under: a link to the terminal.</param>
    /// <exception cref="IOException">The system gives no terminal, or the link cannot be made.</exception>
    public SimulatedPort(string port)
    {
        Port = port;
        Plug();
    }

    /// <summary>What the other side opens.</summary>
    public string Port { get; }

    /// <summary>True while it is plugged in.</summary>
    public bool IsPlugged
    {
        get { lock (_gate) return _master >= 0; }
    }

    /// <summary>Plugs it in: the port appears.</summary>
    public void Plug()
    {
        lock (_gate)
        {
            if (_master >= 0) return;
            int master = posix_openpt(OpenReadWrite | OpenNoControllingTerminal | OpenNonBlocking | OpenCloseOnExec);
            byte* name = stackalloc byte[NameBytes];
            if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 || ptsname_r(master, name, NameBytes) != 0) throw Failure("no pseudo-terminal");
            string device = Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
            // Held open at the near side too: otherwise the far end is lost whenever nobody has the port open.
            int slave = open(device, OpenReadWrite | OpenNoControllingTerminal | OpenCloseOnExec, 0);
            byte* settings = stackalloc byte[SettingsBytes];
            if (slave < 0 || tcgetattr(slave, settings) < 0) throw Failure(device);
            cfmakeraw(settings);
            _ = tcsetattr(slave, 0, settings);
            File.Delete(Port);
            File.CreateSymbolicLink(Port, device);
            (_master, _slave) = (master, slave);
        }
    }

    /// <summary>Pulls the plug: the port is gone, whatever was on its way is lost.</summary>
    public void Unplug()
    {
        lock (_gate)
        {
            if (_master < 0) return;
            File.Delete(Port);
            _ = close(_slave);
            _ = close(_master);
            _master = _slave = -1;
        }
    }

    /// <summary>Sends bytes to the other side; what finds no room, or no plug, is lost as on a real line.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_master < 0 || bytes.IsEmpty) return;
            fixed (byte* first = bytes) _ = write(_master, first, (nuint)bytes.Length);
        }
    }

    /// <summary>Reads what came from the other side; 0 when nothing did within the wait, or while unplugged.</summary>
    public int Read(Span<byte> destination, TimeSpan wait)
    {
        int descriptor;
        lock (_gate) descriptor = _master;
        if (descriptor < 0)
        {
            Thread.Sleep(wait);
            return 0;
        }
        var poll = new PollRequest { Descriptor = descriptor, Wanted = PollIn };
        _ = SimulatedPort.poll(&poll, 1, (int)wait.TotalMilliseconds);
        lock (_gate)
        {
            if (_master != descriptor) return 0;
            fixed (byte* first = destination) return (int)Math.Max(0, read(_master, first, (nuint)destination.Length));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Unplug();

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Wanted, Seen;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int descriptor, byte* name, nuint length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollRequest* requests, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int descriptor, byte* settings);

    [LibraryImport("libc")]
    private static partial void cfmakeraw(byte* settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int descriptor, int when, byte* settings);
}
