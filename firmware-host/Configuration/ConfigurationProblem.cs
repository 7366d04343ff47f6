namespace EdgeMon.Host.Configuration;

/// <summary>One thing that is wrong in a configuration, told so that it can be mended at once.</summary>
/// <param name="Line">Line in the file, from 1; 0 when it belongs to no line.</param>
/// <param name="Path">Path of the setting, "selection.beamEnergyGeV"; empty for the file as a whole.</param>
/// <param name="Text">What is wrong, the allowed range and the fix.</param>
public sealed record ConfigurationProblem(int Line, string Path, string Text)
{
    /// <summary>The problem in one line: "edgemon.json:12: selection.beamEnergyGeV ...".</summary>
    public string Describe(string fileName) =>
        $"{fileName}{(Line > 0 ? ":" + Line : "")}: {(Path.Length > 0 ? Path + " " : "")}{Text}";
}

/// <summary>A configuration was refused. Nothing has been opened yet.</summary>
public sealed class ConfigurationException(string fileName, IReadOnlyList<ConfigurationProblem> problems)
    : Exception(string.Join('\n', problems.Select(problem => problem.Describe(fileName))))
{
    /// <summary>All that is wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
