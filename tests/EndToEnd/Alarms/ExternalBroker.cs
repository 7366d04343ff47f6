using System.Diagnostics;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Alarms;

/// <summary>A mosquitto that is not EdgeMon's own: it can be killed.</summary>
internal sealed class ExternalBroker : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-broker-").FullName;
    private Process? _process;

    public ExternalBroker()
    {
        File.WriteAllText(Path.Combine(_folder, "mosquitto.conf"), $"listener {Port} 127.0.0.1\nuser root\nallow_anonymous true\n");
        Start();
    }

    public int Port { get; } = FreePorts.Next();

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", Path.Combine(_folder, "mosquitto.conf")]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is not null) Kill();
        Directory.Delete(_folder, recursive: true);
    }
}
