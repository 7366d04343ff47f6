using System.CommandLine;
using System.Globalization;
using EdgeMon.Host.Configuration;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon ledger</c>: what was counted, as CSV, and whether it is still what was written. Reads only.</summary>
internal static class LedgerVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        Option<string?> state = new("--state") { Description = "State directory with the ledger; without it, that of the configuration.", HelpName = "DIR", Recursive = true };
        Option<string> config = CheckVerb.ConfigOption();
        config.Recursive = true;
        var run = new Option<int?>("--run") { Description = "Only this run.", HelpName = "R" };
        var last = new Option<int?>("--last") { Description = "Only the last N lines.", HelpName = "N" };
        var command = new Command("ledger", "Lists and verifies what was counted.") { state, config };
        command.Subcommands.Add(List("runs", "A line per run.", [], (_, reader, output) => Runs(reader, output)));
        command.Subcommands.Add(List("spills", "A line per spill.", [run, last], (parsed, reader, output) => Spills(reader, parsed.GetValue(run), parsed.GetValue(last), output)));
        command.Subcommands.Add(List("candidates", "A line per candidate.", [run], (parsed, reader, output) => Candidates(reader, parsed.GetValue(run), output)));
        command.Subcommands.Add(List("alarms", "The alarm journal.", [last], (parsed, reader, output) => Alarms(reader, parsed.GetValue(last), output)));
        command.Subcommands.Add(List("totals", "Sums over all spills.", [], (_, reader, output) => Totals(reader, output)));
        command.Subcommands.Add(List("verify", "Checks every record against the hash chain; exit code 74 when one was changed or removed.", [], (_, reader, output) => Verify(reader, output)));
        return command;

        Command List(string name, string description, Option[] options, Func<ParseResult, LedgerReader, TextWriter, int> act)
        {
            var list = new Command(name, description);
            foreach (Option option in options) list.Options.Add(option);
            list.SetAction(parsed =>
            {
                string directory = parsed.GetValue(state) ?? ConfigurationFile.Load(parsed.GetValue(config)!).Settings.Telemetry.StateDirectory;
                try
                {
                    using LedgerReader reader = LedgerReader.Open(Path.Combine(directory, LedgerOptions.FileName));
                    return act(parsed, reader, parsed.InvocationConfiguration.Output);
                }
                catch (LedgerOpenException problem)
                {
                    throw new VerbException(ExitCode.BadInput, $"{problem.Message.TrimEnd('.')}. Name the state directory with --state DIR.");
                }
            });
            return list;
        }
    }

    private static int Runs(LedgerReader reader, TextWriter output)
    {
        output.WriteLine("host,run,first_time_unix,last_time_unix,spills,partial_spills,excluded_spills,eot,eot_uncertainty,candidates,background,background_uncertainty");
        foreach (RunSummary run in reader.Runs())
            output.WriteLine(Line(run.Host, run.Run, run.FirstTimeUnix, run.LastTimeUnix, run.Sums.Spills, run.Sums.PartialSpills, run.Sums.ExcludedSpills,
                run.Sums.Eot, Math.Sqrt(run.Sums.EotVariance), run.Sums.Candidates, run.Sums.Background, Math.Sqrt(run.Sums.BackgroundVariance)));
        return ExitCode.Ok;
    }

    private static int Spills(LedgerReader reader, int? run, int? last, TextWriter output)
    {
        output.WriteLine("sequence,host,run,spill,quality,closed_by,start_time_unix,frames_in,accepted,rejected,dropped,eot,eot_uncertainty,eot_from_beam_triggers,live_fraction,candidates,sideband_a,sideband_c,background,background_uncertainty,dimuons,electron_peak_gev,configuration,maps,calibration,code");
        foreach (RecordedSpill entry in reader.Spills(run, last))
        {
            var spill = entry.Record;
            output.WriteLine(Line(entry.Sequence, spill.Provenance.Host, spill.Run, spill.Spill, spill.Quality, spill.ClosedBy, spill.StartTimeUnix,
                spill.Books.FramesIn, spill.Books.Accepted, spill.Books.Rejected.Values.Sum(), spill.Books.Dropped.Values.Sum(),
                spill.Eot.Eot, spill.Eot.EotUncertainty, spill.Eot.EotFromBeamTriggers, spill.Eot.LiveFraction, spill.Candidates,
                spill.Sidebands.SidebandA, spill.Sidebands.SidebandC, spill.Sidebands.Background, spill.Sidebands.BackgroundUncertainty, spill.Dimuons,
                spill.ElectronPeak.MeanGeV, spill.Provenance.ConfigurationHash, spill.Provenance.MapIdentity, spill.Provenance.CalibrationIdentity, spill.Provenance.CodeVersion));
        }
        return ExitCode.Ok;
    }

    private static int Candidates(LedgerReader reader, int? run, TextWriter output)
    {
        output.WriteLine("sequence,host,run,spill,event_in_spill,event_in_run,time_unix,ecal_gev,preshower_gev,hcal_gev,veto_gev,shower_chi2,missing_energy_gev,raw_event_sha256");
        foreach (RecordedCandidate entry in reader.Candidates(run))
        {
            var candidate = entry.Candidate;
            output.WriteLine(Line(entry.Sequence, candidate.Provenance.Host, candidate.Run, candidate.Spill, candidate.EventInSpill, candidate.EventInRun, candidate.TimeUnix,
                candidate.EcalGeV, candidate.PreshowerGeV, candidate.HcalGeV, candidate.VetoGeV, candidate.ShowerChi2, candidate.MissingEnergyGeV, candidate.RawEventSha256));
        }
        return ExitCode.Ok;
    }

    private static int Alarms(LedgerReader reader, int? last, TextWriter output)
    {
        foreach (RecordedAlarm entry in reader.Alarms(last: last)) output.WriteLine(entry.Alarm.ToString());
        return ExitCode.Ok;
    }

    private static int Totals(LedgerReader reader, TextWriter output)
    {
        var totals = reader.Totals().Campaign;
        output.WriteLine("spills,partial_spills,excluded_spills,eot,eot_uncertainty,candidates,background,background_uncertainty");
        output.WriteLine(Line(totals.Spills, totals.PartialSpills, totals.ExcludedSpills, totals.Eot, Math.Sqrt(totals.EotVariance),
            totals.Candidates, totals.Background, Math.Sqrt(totals.BackgroundVariance)));
        return ExitCode.Ok;
    }

    private static int Verify(LedgerReader reader, TextWriter output)
    {
        LedgerVerdict verdict = reader.Verify();
        foreach (LedgerDefect defect in verdict.Defects) output.WriteLine(defect.Text);
        output.WriteLine(verdict.IsSound ? $"{verdict.Records} records, each as it was written" : $"{verdict.Defects.Count} defects in {verdict.Records} records");
        return verdict.IsSound ? ExitCode.Ok : ExitCode.LedgerFailed;
    }

    private static string Line(params object[] values) => string.Join(',', values.Select(value => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        Enum name => SettingsBinder.EnumName(name.ToString()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    }));
}
