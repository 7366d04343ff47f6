namespace EdgeMon.Host.HostChecks;

/// <summary>How grave a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,
    /// <summary>It works; a person should look at it.</summary>
    Warning,
    /// <summary>It does not work without the fix.</summary>
    Failed,
}

/// <summary>One line of <c>edgemon check</c> about the host.</summary>
/// <param name="Level">How grave.</param>
/// <param name="What">Part of the host.</param>
/// <param name="Text">What was found, and the fix where there is something to mend.</param>
internal sealed record HostFinding(FindingLevel Level, string What, string Text)
{
    /// <summary>As it should be.</summary>
    public static HostFinding Ok(string what, string text) => new(FindingLevel.Ok, what, text);

    /// <summary>Works, but should be looked at.</summary>
    public static HostFinding Warning(string what, string text) => new(FindingLevel.Warning, what, text);

    /// <summary>Does not work.</summary>
    public static HostFinding Failed(string what, string text) => new(FindingLevel.Failed, what, text);
}
