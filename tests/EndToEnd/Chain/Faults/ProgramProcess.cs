using System.Diagnostics;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>The program as a process of its own, whose lines are kept as they come.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private readonly List<string> _lines = [];
    private readonly Process _process;

    private ProgramProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Starts <c>edgemon</c> with arguments.</summary>
    public static ProgramProcess EdgeMon(params string[] arguments) => Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), .. arguments]);

    /// <summary>Starts any program.</summary>
    public static ProgramProcess Start(string program, params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Its lines so far, of both streams.</summary>
    public string[] Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    /// <summary>What it said to its user: its lines without those of the log, which carry an event number.</summary>
    public string[] Messages => [.. Lines.Where(line => !line.Contains(" EdgeMon[", StringComparison.Ordinal))];

    /// <summary>Kills it at once (SIGKILL).</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits until something holds while it runs; its page need not be there yet.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="what">What was waited for, told when it does not come.</param>
    public async Task Until(Func<Task<bool>> condition, Func<string> what)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            Assert.False(HasExited, string.Join('\n', Lines));
            try
            {
                if (await condition()) return;
            }
            catch (HttpRequestException)
            {
                // The page is not there yet.
            }
            if (Stopwatch.GetElapsedTime(began) > ChainRun.Patience) Assert.Fail($"waited in vain for: {what()}\n{string.Join('\n', Lines.TakeLast(60))}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for its end and for its last line.</summary>
    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(ChainRun.Patience, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
    }
}
