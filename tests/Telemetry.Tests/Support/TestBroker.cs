using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Telemetry.Tests.Support;

/// <summary>A mosquitto of its own on a free loopback port, to be killed, stopped and started at will.</summary>
internal sealed class TestBroker : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _configuration;
    private Process? _process;

    public TestBroker(string extra = "allow_anonymous true")
    {
        Port = FreePorts.Next();
        _configuration = _folder.File("mosquitto.conf");
        File.WriteAllText(_configuration, $"listener {Port} 127.0.0.1\nuser root\npersistence true\npersistence_location {_folder.Path}/\nmax_queued_messages 100000\n{extra}\n");
        Start();
    }

    public int Port { get; }

    public string WriteFile(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", _configuration]) { RedirectStandardError = true, UseShellExecute = false })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        WaitForPort(Port);
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM: sessions and retained messages are saved for the next start.</summary>
    public void Stop()
    {
        Signal("TERM");
        _process!.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGSTOP: the connections stay open, nothing answers.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public static void WaitForPort(int port)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < TestService.Patience)
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(10);
            }
        }
        throw new TimeoutException($"nothing listens on port {port}");
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("/bin/kill", [$"-{name}", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is not null) Kill();
        _folder.Dispose();
    }
}
