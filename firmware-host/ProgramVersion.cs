using System.Reflection;

namespace EdgeMon.Host;

/// <summary>Version of the program, for provenance and help.</summary>
internal static class ProgramVersion
{
    /// <summary>Version with the commit it was built from, where the build knew it.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
