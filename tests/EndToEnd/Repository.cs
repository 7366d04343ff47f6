namespace EdgeMon.EndToEnd.Tests;

/// <summary>Where the checkout is.</summary>
internal static class Repository
{
    /// <summary>The folder that holds EdgeMon.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeMon.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("EdgeMon.sln not found above " + AppContext.BaseDirectory);
    }
}
