using System.Diagnostics;

namespace EdgeMon.Hardware.Tests.Serial;

/// <summary>Two ends of a cable: a port under a name of its own, and a stream at the far end. Pulled by killing socat.</summary>
internal sealed class PseudoTerminal : IDisposable
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
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 20, "socat made no terminals");
            Thread.Sleep(2);
        }
        FarEnd = new FileStream(far, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
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

    public void Dispose()
    {
        if (_socat is not null) Pull();
        Directory.Delete(_folder, recursive: true);
    }
}
