using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Soak;

/// <summary>The program itself, as a process of its own with input over TCP, its private broker, limits and page.</summary>
internal sealed partial class MonitorProcess : IDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;
    private readonly List<string> _lines = [];

    /// <summary>Starts it.</summary>
    /// <param name="folder">Configuration and state go there.</param>
    public MonitorProcess(string folder)
    {
        Input = new IPEndPoint(IPAddress.Loopback, FreePorts.Next());
        State = Path.Combine(folder, "state");
        string setup = Path.Combine(AppContext.BaseDirectory, "virtual-na64"), configuration = Path.Combine(folder, "edgemon.json");
        // The page keeps few spills, so that it reaches its bound within the warm-up.
        File.WriteAllText(configuration, $$"""
            {
              "simulated": true,
              "input": { "source": "tcp-listen:{{Input}}" },
              "maps": { "directory": "{{Path.Combine(setup, "maps")}}" },
              "calibration": { "path": "{{Path.Combine(setup, "calibration")}}" },
              "telemetry": { "host": "soak", "stateDirectory": "{{State}}", "brokerPort": {{FreePorts.Next()}} },
              "page": { "port": 0, "spillsKept": 50 }
            }
            """);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), "run", "--config", configuration])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public IPEndPoint Input { get; }
    public string State { get; }
    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    /// <summary>Its lines so far.</summary>
    public string[] Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    /// <summary>Address of the page.</summary>
    public string Page { get; private set; } = "";

    /// <summary>Waits until page and broker are there; gives the broker's port.</summary>
    public async Task<int> StartedAsync()
    {
        for (int i = 0; i < 6000 && !HasExited; i++, await Task.Delay(50))
        {
            if (Lines.Select(line => Addresses().Match(line)).FirstOrDefault(match => match.Success) is not { } found) continue;
            Page = found.Groups[1].Value;
            return int.Parse(found.Groups[2].Value, CultureInfo.InvariantCulture);
        }
        throw new InvalidOperationException("the monitor did not start:\n" + string.Join('\n', Lines));
    }

    /// <summary>Asks it to stop, as systemd does; gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        _ = Signals.Send(Id, Terminate);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        return _process.ExitCode;
    }

    /// <summary>Events that it says came in, from its last line; -1 when it did not say.</summary>
    public long FramesIn => Lines.Select(line => InputEnded().Match(line)).LastOrDefault(match => match.Success) is { } found ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : -1;

    public void Dispose()
    {
        if (!HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
    }

    [GeneratedRegex(@"Page on (http://[0-9.:]+)\. .*mosquitto_sub -p (\d+) ")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"Input ended: (\d+) events")]
    private static partial Regex InputEnded();
}

/// <summary>Signals to processes.</summary>
internal static partial class Signals
{
    public const int Kill = 9, Continue = 18, Stop = 19;

    /// <summary>Sends one; 0 when the process is there.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Send(int process, int signal);
}
