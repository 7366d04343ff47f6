using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeMon.Calibration;

namespace EdgeMon.Host;

/// <summary>The command line as a function of its arguments and writers, so that tests call what users call.</summary>
internal static class CommandLineProgram
{
    /// <summary>EPIPE.</summary>
    internal const int BrokenPipe = 32;

    /// <summary>All verbs, in the order in which help lists them.</summary>
    private static readonly Func<Command>[] AllVerbs =
    [
        Verbs.RunVerb.Create,
        Verbs.DemoVerb.Create,
        Verbs.SimulateVerb.Create,
        Verbs.ReplayVerb.Create,
        Verbs.BenchVerb.Create,
        Verbs.DecodeVerb.Create,
        Verbs.CalibrateVerb.Create,
        Verbs.CheckVerb.Create,
        Verbs.LedgerVerb.Create,
        Verbs.LimitsVerb.Create,
        Verbs.YieldsVerb.Create,
        Verbs.EfficiencyVerb.Create,
        Verbs.UserVerb.Create,
    ];

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">Arguments without the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Messages for people.</param>
    /// <param name="cancellation">Asks a running verb to finish.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var root = new RootCommand("EdgeMon: online monitor of the missing-energy experiment NA64-e, from raw frames to a limit on g_Z'.");
        foreach (var create in AllVerbs) root.Subcommands.Add(create());

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            string verb = "";
            for (CommandResult? result = parsed.CommandResult; result is { Command: not RootCommand }; result = result.Parent as CommandResult) verb = $"{result.Command.Name} {verb}";
            error.WriteLine($"edgemon: {UsageProblem(parsed, root)}");
            error.WriteLine($"Try: edgemon {verb}--help");
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
            }, cancellation);
        }
        catch (VerbException problem)
        {
            error.WriteLine($"edgemon: {problem.Message}");
            return problem.ExitCode;
        }
        catch (Configuration.ConfigurationException problem)
        {
            error.WriteLine(problem.Message);
            return ExitCode.Configuration;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
        // A defect, or something that no verb foresees. The caller knows the reader of our output that has gone.
        catch (Exception failure) when (failure is not IOException { HResult: BrokenPipe })
        {
            error.WriteLine($"edgemon: internal error, please report it: {failure}");
            return ExitCode.Internal;
        }
    }

    private static string UsageProblem(ParseResult parsed, RootCommand root)
    {
        string unknown = parsed.UnmatchedTokens.FirstOrDefault() ?? "";
        if (parsed.CommandResult.Command is RootCommand && unknown.Length > 0)
        {
            string? nearest = NearestName.Of(unknown, root.Subcommands.Select(command => command.Name));
            return $"'{unknown}' is not a verb.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}";
        }
        if (unknown.StartsWith("--", StringComparison.Ordinal))
        {
            string? nearest = NearestName.Of(unknown, parsed.CommandResult.Command.Options.Select(option => option.Name));
            return $"'{unknown}' is not an option of '{parsed.CommandResult.Command.Name}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}";
        }
        var error = parsed.Errors[0];
        if (error.SymbolResult is OptionResult { Tokens: [var value, ..] } option && unknown.Length == 0 && option.Option.ValueType is var type && type != typeof(string))
            return $"{option.Option.Name} {value.Value} is not {Wanted(Nullable.GetUnderlyingType(type) ?? type)}.";
        if (parsed.CommandResult.Command is { Subcommands.Count: > 0 } command and not RootCommand)
            return $"say what to do: {string.Join(", ", command.Subcommands.Select(item => item.Name))}.";
        return error.Message;
    }

    private static string Wanted(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(Configuration.SettingsBinder.EnumName))}"
        : type == typeof(double) ? "a number"
        : type == typeof(bool) ? "true or false"
        : "a whole number that fits";
}
