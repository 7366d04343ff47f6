using System.Diagnostics;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Runs one of the node scripts beside this file in Debian's chromium.</summary>
internal sealed class BrowserRun : IAsyncDisposable
{
    private static readonly SemaphoreSlim Installing = new(1, 1);
    private readonly Process _node;
    private readonly List<string> _lines = [];
    private readonly Task<string> _errors;

    private BrowserRun(Process node)
    {
        _node = node;
        _errors = node.StandardError.ReadToEndAsync();
    }

    /// <summary>Folder for screenshots: not kept in the repository.</summary>
    public static string Artifacts { get; } = Path.Combine(Repository.Root, "artifacts", "browser");

    private static string Folder { get; } = Path.Combine(Repository.Root, "tests", "EndToEnd", "Browser");

    /// <summary>Starts a script.</summary>
    public static async Task<BrowserRun> StartAsync(string script, params string[] arguments)
    {
        Assert.True(File.Exists("/usr/bin/chromium"), "the browser tests need Debian's chromium: apt-get install -y chromium");
        await InstallAsync();
        return new BrowserRun(Start("node", [Path.Combine(Folder, script), .. arguments]));
    }

    /// <summary>Runs a script to its end; fails with all that it says when it finds a problem.</summary>
    public static async Task<IReadOnlyList<string>> ToEndAsync(string script, params string[] arguments)
    {
        await using var run = await StartAsync(script, arguments);
        return await run.EndAsync();
    }

    /// <summary>Waits until the script says a line.</summary>
    public async Task LineAsync(string wanted)
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Add(line);
            if (line == wanted) return;
        }
        Assert.Fail($"the script ended before it said {wanted}:\n{string.Join('\n', _lines)}\n{await _errors}");
    }

    /// <summary>Gives the script a line and waits for its answer.</summary>
    public async Task<string> AskAsync(string question)
    {
        await _node.StandardInput.WriteLineAsync(question);
        await _node.StandardInput.FlushAsync();
        if (await _node.StandardOutput.ReadLineAsync() is { } line) return line;
        Assert.Fail($"the script ended at {question}:\n{string.Join('\n', _lines)}\n{await _errors}");
        return "";
    }

    /// <summary>Tells the script that nothing more comes, and waits for a good end.</summary>
    public Task<IReadOnlyList<string>> EndInputAsync()
    {
        _node.StandardInput.Close();
        return EndAsync();
    }

    /// <summary>Waits for the end of the script, which must be a good one; returns all that it said.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line) _lines.Add(line);
        await _node.WaitForExitAsync();
        Assert.True(_node.ExitCode == 0, string.Join('\n', _lines) + "\n" + await _errors);
        return _lines;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_node.HasExited) _node.Kill(entireProcessTree: true);
        await _node.WaitForExitAsync();
        _node.Dispose();
    }

    // ./test installs the package as locked; a test program that is started by itself does the same once.
    private static async Task InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            if (new[] { "playwright-core", "axe-core" }.All(package => Directory.Exists(Path.Combine(Folder, "node_modules", package)))) return;
            using var npm = Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
            var errors = npm.StandardError.ReadToEndAsync();
            await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
            Assert.True(npm.ExitCode == 0, $"npm ci failed in {Folder}: {await errors}");
        }
        finally
        {
            Installing.Release();
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        return Process.Start(start)!;
    }
}
