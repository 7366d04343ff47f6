using System.Diagnostics;
using System.Text.Json;

namespace EdgeMon.Soak;

/// <summary>An ordinary reader of the spills: mosquitto_sub, which connects again by itself.</summary>
internal sealed class SpillReader : IDisposable
{
    private readonly Process _process;
    private readonly HashSet<(int Run, int Spill)> _seen = [];

    public SpillReader(int port)
    {
        _process = Process.Start(new ProcessStartInfo("mosquitto_sub", ["-p", $"{port}", "-q", "1", "-t", "edgemon/v1/+/soak/spill"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Messages received, copies among them.</summary>
    public int Messages { get; private set; }

    /// <summary>True when a spill has come.</summary>
    public bool HasSeen(int run, int spill)
    {
        lock (_seen) return _seen.Contains((run, spill));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null) return;
        JsonElement spill = JsonDocument.Parse(line).RootElement;
        lock (_seen) _seen.Add((spill.GetProperty("run").GetInt32(), spill.GetProperty("spill").GetInt32()));
        Messages++;
    }
}
