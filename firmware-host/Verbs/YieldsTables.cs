using EdgeMon.Physics.Yields;
using Spectre.Console;

namespace EdgeMon.Host.Verbs;

/// <summary>
/// The expensive tables of the physics, kept in a file between runs: computed once (seconds, with a progress bar), then read. The file's name is the hash of
/// every input, its content carries hash and checksum, so that a stale or damaged file is computed anew and never used.
/// </summary>
internal static class YieldsTables
{
    /// <summary>Reads the tables, or computes and keeps them.</summary>
    /// <param name="options">Inputs.</param>
    /// <param name="folder">Folder of the cache; null for <see cref="DefaultFolder"/>.</param>
    /// <param name="error">Progress and notes.</param>
    /// <returns>The tables.</returns>
    public static PhysicsTables Load(PhysicsTablesOptions options, string? folder, TextWriter error)
    {
        folder ??= DefaultFolder();
        string path = Path.Combine(folder, $"physics-{options.InputsHash[..16]}.tables");
        if (TryRead(path, options, error) is { } known) return known;
        PhysicsTables tables = Build(options, path, error);
        Keep(path, tables.ToBytes(), error);
        return tables;
    }

    /// <summary>XDG_CACHE_HOME/edgemon, else ~/.cache/edgemon, else a folder beside other temporary files.</summary>
    public static string DefaultFolder()
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!string.IsNullOrEmpty(cache) && Path.IsPathRooted(cache)) return Path.Combine(cache, "edgemon");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache", "edgemon") : Path.Combine(Path.GetTempPath(), "edgemon-cache");
    }

    private static PhysicsTables? TryRead(string path, PhysicsTablesOptions options, TextWriter error)
    {
        try
        {
            if (!File.Exists(path)) return null;
            PhysicsTables? tables = PhysicsTables.TryFromBytes(File.ReadAllBytes(path), options, out string? reason);
            if (tables is null) error.WriteLine($"{path}: not used ({reason}); the physics tables are computed anew.");
            return tables;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{path}: cannot be read ({problem.Message}); the physics tables are computed anew.");
            return null;
        }
    }

    // A bar where a person watches, one line where a file or a test does.
    private static PhysicsTables Build(PhysicsTablesOptions options, string path, TextWriter error)
    {
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected)
        {
            error.WriteLine($"Computing the physics tables, once; they are kept in {path}.");
            return PhysicsTables.Build(options);
        }
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask("Physics tables (once, then kept)", maxValue: 1);
            PhysicsTables tables = PhysicsTables.Build(options, share => task.Value = share);
            task.Value = 1;
            return tables;
        });
    }

    // Written beside and renamed: a reader sees a whole file or none, also with several programs at once.
    private static void Keep(string path, byte[] bytes, TextWriter error)
    {
        string draft = $"{path}.{Environment.ProcessId}.new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(draft, bytes);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{path}: cannot be kept ({problem.Message}); the tables will be computed again next time.");
        }
    }
}
