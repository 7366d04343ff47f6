using System.CommandLine;
using EdgeMon.Host.Configuration;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon run</c>: the monitor.</summary>
internal static class RunVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        Option<string> config = CheckVerb.ConfigOption();
        var command = new Command("run", "The monitor: input, ledger, MQTT, limits and page, until the input ends or it is stopped.") { config };
        command.SetAction(async (parsed, cancellation) =>
        {
            ConfigurationFile file = ConfigurationFile.Load(parsed.GetValue(config)!);
            using ILoggerFactory logging = Logging.ToStandardError();
            return await new Chain.Monitor(file, TimeProvider.System, Logging.Monitor(logging, TimeProvider.System)).RunAsync(cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
