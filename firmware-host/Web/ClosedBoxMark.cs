namespace EdgeMon.Host.Web;

/// <summary>
/// A file in the state directory while the signal box is closed, by which <c>edgemon ledger</c>, which knows no configuration, can tell people that they are about
/// to see what page and messages withhold.
/// </summary>
internal static class ClosedBoxMark
{
    private const string FileName = "signal-box-closed";

    /// <summary>Sets or removes the mark.</summary>
    public static void Set(string stateDirectory, bool closed)
    {
        string path = Path.Combine(stateDirectory, FileName);
        if (closed) File.WriteAllText(path, "page.blinded: the page and the messages withhold candidates and observed limits. The ledger holds them.\n");
        else File.Delete(path);
    }

    /// <summary>The line for people who look into the ledger; null when the box is open.</summary>
    public static string? Notice(string stateDirectory) => File.Exists(Path.Combine(stateDirectory, FileName))
        ? "The signal box is closed (page.blinded). The ledger is complete: it tells of candidates, which page and messages withhold." : null;
}
