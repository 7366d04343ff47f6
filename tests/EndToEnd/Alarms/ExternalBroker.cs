using System.Diagnostics;
using EdgeMon.EndToEnd.Tests.Chain.Faults;

namespace EdgeMon.EndToEnd.Tests.Alarms;

/// <summary>A mosquitto that is not EdgeMon's own: it can be killed, and refuses what its rules do not allow.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class ExternalBroker : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-broker-").FullName;
    private Process? _process;

    public ExternalBroker()
    {
        Allow("topic readwrite edgemon/#");
        File.WriteAllText(Path.Combine(_folder, "mosquitto.conf"), $"listener {Port} 127.0.0.1\nuser root\nallow_anonymous true\nacl_file {Path.Combine(_folder, "rules")}\n");
        Start();
    }

    public int Port { get; } = ChainRun.FreePort();

    /// <summary>New rules, with the next <see cref="Reload"/> or start.</summary>
    public void Allow(params string[] rules)
    {
        string file = Path.Combine(_folder, "rules");
        File.WriteAllLines(file, rules);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", Path.Combine(_folder, "mosquitto.conf")]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGHUP: reads its rules again.</summary>
    public void Reload()
    {
        using Process kill = Process.Start("/bin/kill", ["-HUP", $"{_process!.Id}"]);
        kill.WaitForExit();
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
