using System.Globalization;
using EdgeMon.Host;

namespace EdgeMon.EndToEnd.Tests;

/// <summary>What a command line printed and how it ended.</summary>
internal sealed record CommandLineResult(int ExitCode, string Output, string Error);

/// <summary>Runs a command line in this process, as the program does.</summary>
internal static class CommandLine
{
    public static async Task<CommandLineResult> Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int exitCode = await CommandLineProgram.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return new CommandLineResult(exitCode, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }
}
