namespace EdgeMon.Telemetry.Tests.Support;

/// <summary>Files in the repository that a test compares with, or writes when EDGEMON_UPDATE_SNAPSHOTS=1.</summary>
internal static class Snapshots
{
    public static string Root { get; } = FindRoot();

    public static void Check(string relativePath, string actual, string howToEvolve)
    {
        string path = Path.Combine(Root, relativePath);
        if (Environment.GetEnvironmentVariable("EDGEMON_UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        string expected = File.Exists(path) ? File.ReadAllText(path) : "(no file)";
        if (expected == actual) return;
        string[] then = expected.Split('\n'), now = actual.Split('\n');
        int line = Enumerable.Range(0, Math.Min(then.Length, now.Length)).FirstOrDefault(i => then[i] != now[i], Math.Min(then.Length, now.Length));
        Assert.Fail($"{relativePath} line {line + 1} differs.\n  file: {then.ElementAtOrDefault(line)}\n  now:  {now.ElementAtOrDefault(line)}\n{howToEvolve}");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeMon.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("EdgeMon.sln not found above " + AppContext.BaseDirectory);
    }
}
