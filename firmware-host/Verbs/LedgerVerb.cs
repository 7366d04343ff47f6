using System.CommandLine;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.Web;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon ledger</c>: what was counted, as tables; whether it is still what was written; copies of it. Only <c>unpark</c> changes anything.</summary>
internal static class LedgerVerb
{
    /// <summary>Formats of <c>ledger export</c>.</summary>
    private enum ExportFormat
    {
        /// <summary>Comma-separated values.</summary>
        Csv,
    }

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        Option<string?> state = new("--state") { Description = "State directory with the ledger; without it, that of the configuration.", HelpName = "DIR", Recursive = true };
        Option<string> config = CheckVerb.ConfigOption();
        config.Recursive = true;
        var run = new Option<int?>("--run") { Description = "Only this run.", HelpName = "R" };
        var last = new Option<int?>("--last") { Description = "Only the last N lines.", HelpName = "N" };
        var copy = new Argument<string>("FILE") { Description = "File to make." };
        var folder = new Argument<string>("DIR") { Description = "Folder for the tables; made when it does not exist." };
        var format = new Option<ExportFormat>("--format") { Description = "Format of the tables: csv.", HelpName = "NAME" };
        var command = new Command("ledger", "Lists, verifies, copies and exports what was counted.") { state, config };
        Add("runs", "A line per run.", [], (_, reader, output) => LedgerTables.Runs(reader, output));
        Add("spills", "A line per spill.", [run, last], (parsed, reader, output) => LedgerTables.Spills(reader, parsed.GetValue(run), parsed.GetValue(last), output));
        Add("candidates", "A line per candidate.", [run], (parsed, reader, output) => LedgerTables.Candidates(reader, parsed.GetValue(run), output));
        Add("alarms", "The alarm journal.", [last], (parsed, reader, output) =>
        {
            LedgerTables.Alarms(reader, output, parsed.GetValue(last));
        });
        Add("decisions", "Who opened the signal box, and why.", [], (_, reader, output) => LedgerTables.Decisions(reader, output));
        Add("totals", "Sums over all spills.", [], (_, reader, output) => LedgerTables.Totals(reader, output));
        Add("parked", "Records that the broker refused for good: counted, but not published.", [], (_, reader, output) => LedgerTables.Parked(reader, output));
        AddChecked("verify", "Checks every record against the hash chain; exit code 74 when one was changed or removed.", [], (_, reader, output) => Verdict(reader.Verify(), "each as it was written", output));
        AddChecked("backup", "Copies the ledger, also while EdgeMon runs on it, and verifies the copy.", [copy], (parsed, reader, output) => Backup(reader, parsed.GetValue(copy)!, output));
        AddChecked("export", "Writes runs, spills, candidates, alarms and decisions into files of a folder. Only reads the ledger.", [folder, format],
            (parsed, reader, output) =>
            {
                Tell(parsed);
                return Export(reader, parsed.GetValue(folder)!, output);
            });
        var unpark = new Command("unpark", "Gives the parked records back to the outbox: the next start of EdgeMon sends them. EdgeMon must not run.");
        unpark.SetAction(parsed => Unpark(Directory(parsed), parsed.InvocationConfiguration.Output));
        command.Subcommands.Add(unpark);
        return command;

        string Directory(ParseResult parsed) => parsed.GetValue(state) ?? ConfigurationFile.Load(parsed.GetValue(config)!).Settings.Telemetry.StateDirectory;

        void Tell(ParseResult parsed)
        {
            if (ClosedBoxMark.Notice(Directory(parsed)) is { } notice) parsed.InvocationConfiguration.Error.WriteLine(notice);
        }

        void Add(string name, string description, Option[] options, Action<ParseResult, LedgerReader, TextWriter> act) => AddChecked(name, description, options, (parsed, reader, output) =>
        {
            Tell(parsed);
            act(parsed, reader, output);
            return ExitCode.Ok;
        });

        void AddChecked(string name, string description, Symbol[] symbols, Func<ParseResult, LedgerReader, TextWriter, int> act)
        {
            var list = new Command(name, description);
            foreach (Symbol symbol in symbols)
            {
                if (symbol is Option option) list.Options.Add(option);
                else list.Arguments.Add((Argument)symbol);
            }
            list.SetAction(parsed =>
            {
                try
                {
                    using LedgerReader reader = LedgerReader.Open(Path.Combine(Directory(parsed), LedgerOptions.FileName));
                    return act(parsed, reader, parsed.InvocationConfiguration.Output);
                }
                catch (LedgerOpenException problem)
                {
                    throw new VerbException(ExitCode.BadInput, $"{problem.Message.TrimEnd('.')}. Name the state directory with --state DIR.");
                }
            });
            command.Subcommands.Add(list);
        }
    }

    private static int Verdict(LedgerVerdict verdict, string sound, TextWriter output)
    {
        foreach (LedgerDefect defect in verdict.Defects) output.WriteLine(defect.Text);
        output.WriteLine(verdict.IsSound ? $"{verdict.Records} records, {sound}" : $"{verdict.Defects.Count} defects in {verdict.Records} records");
        return verdict.IsSound ? ExitCode.Ok : ExitCode.LedgerFailed;
    }

    private static int Backup(LedgerReader reader, string path, TextWriter output)
    {
        try { return Verdict(reader.Backup(path), $"copied to {path} and verified", output); }
        catch (LedgerException problem) { throw new VerbException(ExitCode.BadInput, problem.Message); }
    }

    private static int Export(LedgerReader reader, string folder, TextWriter output)
    {
        try
        {
            System.IO.Directory.CreateDirectory(folder);
            Write("runs", file => LedgerTables.Runs(reader, file));
            Write("spills", file => LedgerTables.Spills(reader, null, null, file));
            Write("candidates", file => LedgerTables.Candidates(reader, null, file));
            Write("alarms", file => LedgerTables.Alarms(reader, file));
            Write("decisions", file => LedgerTables.Decisions(reader, file));
            return ExitCode.Ok;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadInput, $"{folder}: cannot be written: {problem.Message}");
        }

        void Write(string name, Action<TextWriter> table)
        {
            string path = Path.Combine(folder, name + ".csv");
            using (StreamWriter file = File.CreateText(path)) table(file);
            output.WriteLine(path);
        }
    }

    private static int Unpark(string directory, TextWriter output)
    {
        try
        {
            output.WriteLine($"{ParkedRecords.Release(directory)} records wait for the broker again; the next start of EdgeMon sends them");
            return ExitCode.Ok;
        }
        catch (LedgerException problem)
        {
            throw new VerbException(ExitCode.BadInput, problem.Message);
        }
    }
}
