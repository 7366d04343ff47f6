using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Hardware.Tests.Serial;

/// <summary>Two ends of a cable: a port under a name of its own, and a stream at the far end. Pulled by killing socat.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-serial-").FullName;
    private Process? _socat;

    public PseudoTerminal() => Plug();

    /// <summary>The port, a link as in /dev/serial/by-id.</summary>
    public string Port => Path.Combine(_folder, "usb-board-if00");

    /// <summary>What the board at the far end reads from and writes to.</summary>
    public Stream FarEnd { get; private set; } = Stream.Null;

    public void Plug()
    {
        string far = Path.Combine(_folder, "far");
        _socat = Process.Start(new ProcessStartInfo("socat", [$"pty,raw,echo=0,link={Port}", $"pty,raw,echo=0,link={far}"]) { UseShellExecute = false })!;
        long began = Stopwatch.GetTimestamp();
        while (!File.Exists(Port) || !File.Exists(far))
        {
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 120, "socat made no terminals");
            Thread.Sleep(2);
        }
        FarEnd = new FileStream(far, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>From now on the far end drops what the line does not take, as a board without flow control does.</summary>
    public void NeverWait()
    {
        const int setFlags = 4, readWriteNonblocking = 2 | 0x800; // linux/fcntl.h
        if (Control(((FileStream)FarEnd).SafeFileHandle, setFlags, readWriteNonblocking) < 0) throw new IOException("the line cannot be told not to wait");
    }

    /// <summary>False when the line did not take all of it: how much is not known.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            FarEnd.Write(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Bytes that have come to the port, which this process has open, and were not read there.</summary>
    public int WaitingAtPort()
    {
        const nuint bytesWaiting = 0x541B; // FIONREAD
        string device = File.ResolveLinkTarget(Port, returnFinalTarget: true)!.FullName;
        string open = Directory.GetFiles("/proc/self/fd").First(file => new FileInfo(file).LinkTarget == device);
        if (Count(int.Parse(Path.GetFileName(open), CultureInfo.InvariantCulture), bytesWaiting, out int waiting) < 0) throw new IOException("the port does not tell what waits");
        return waiting;
    }

    public void Pull()
    {
        _socat!.Kill();
        _socat.WaitForExit();
        _socat.Dispose();
        _socat = null;
        FarEnd.Dispose();
        // A killed socat leaves its links behind, udev does not.
        File.Delete(Port);
        File.Delete(Path.Combine(_folder, "far"));
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Count(int file, nuint request, out int count);

    public void Dispose()
    {
        if (_socat is not null) Pull();
        Directory.Delete(_folder, recursive: true);
    }
}
