using System.Globalization;
using EdgeMon.Host.Configuration;
using EdgeMon.Signal.Eot;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Host.Verbs;

/// <summary>The ledger as tables of comma-separated values (RFC 4180): a line of names, then a line per record.</summary>
internal static class LedgerTables
{
    /// <summary>A line per run.</summary>
    public static void Runs(LedgerReader reader, TextWriter output)
    {
        output.WriteLine("host,run,first_time_unix,last_time_unix,spills,partial_spills,excluded_spills,eot,eot_uncertainty,candidates,background,background_uncertainty");
        foreach (RunSummary run in reader.Runs())
            output.WriteLine(Line(run.Host, run.Run, run.FirstTimeUnix, run.LastTimeUnix, run.Sums.Spills, run.Sums.PartialSpills, run.Sums.ExcludedSpills,
                run.Sums.Eot, Math.Sqrt(run.Sums.EotVariance), run.Sums.Candidates, run.Sums.ExpectedBackground, run.Sums.BackgroundUncertainty));
    }

    /// <summary>A line per spill. The columns of the second EOT are empty where the record has none; they stand last, for readers that count columns.</summary>
    public static void Spills(LedgerReader reader, int? run, int? last, TextWriter output)
    {
        output.WriteLine("sequence,host,run,spill,quality,closed_by,start_time_unix,frames_in,accepted,rejected,dropped,eot,eot_uncertainty,eot_from_beam_triggers,live_fraction,candidates,sideband_a,sideband_c,background,background_uncertainty,dimuons,electron_peak_gev,configuration,maps,calibration,code,second_eot,second_eot_uncertainty,second_eot_deviation_ratio");
        foreach (RecordedSpill entry in reader.Spills(run, last))
        {
            var spill = entry.Record;
            output.WriteLine(Line(entry.Sequence, spill.Provenance.Host, spill.Run, spill.Spill, spill.Quality, spill.ClosedBy, spill.StartTimeUnix,
                spill.Books.FramesIn, spill.Books.Accepted, spill.Books.Rejected.Values.Sum(), spill.Books.Dropped.Values.Sum(),
                spill.Eot.Eot, spill.Eot.EotUncertainty, spill.Eot.EotFromBeamTriggers, spill.Eot.LiveFraction, spill.Candidates,
                spill.Sidebands.SidebandA, spill.Sidebands.SidebandC, spill.Sidebands.Background, spill.Sidebands.BackgroundUncertainty, spill.Dimuons,
                spill.ElectronPeak.MeanGeV, spill.Provenance.ConfigurationHash, spill.Provenance.MapIdentity, spill.Provenance.CalibrationIdentity, spill.Provenance.CodeVersion,
                spill.SecondEot?.Eot, UncertaintyOfSecond(spill), spill.SecondEot is { } second && !double.IsNaN(second.Deviation) ? second.Deviation : null));
        }
    }

    /// <summary>One standard deviation of the second EOT. The record does not hold it, but all that it follows from, also in ledgers of earlier versions.</summary>
    private static double? UncertaintyOfSecond(SpillRecord spill) => spill.SecondEot is { } second
        ? EotFormula.Compute(second.Coincidences, second.TriggersOffered, second.TriggersRecorded, spill.Eot.PhysicsEvents).Uncertainty : null;

    /// <summary>A line per candidate.</summary>
    public static void Candidates(LedgerReader reader, int? run, TextWriter output)
    {
        output.WriteLine("sequence,host,run,spill,event_in_spill,event_in_run,time_unix,ecal_gev,preshower_gev,hcal_gev,veto_gev,shower_chi2,missing_energy_gev,raw_event_sha256");
        foreach (RecordedCandidate entry in reader.Candidates(run))
        {
            var candidate = entry.Candidate;
            output.WriteLine(Line(entry.Sequence, candidate.Provenance.Host, candidate.Run, candidate.Spill, candidate.EventInSpill, candidate.EventInRun, candidate.TimeUnix,
                candidate.EcalGeV, candidate.PreshowerGeV, candidate.HcalGeV, candidate.VetoGeV, candidate.ShowerChi2, candidate.MissingEnergyGeV, candidate.RawEventSha256));
        }
    }

    /// <summary>A line per change of an alarm.</summary>
    public static void Alarms(LedgerReader reader, TextWriter output, int? last = null)
    {
        output.WriteLine("sequence,host,id,change,active,acknowledged,priority,time_unix_ms,run,spill,by,text");
        foreach (RecordedAlarm entry in reader.Alarms(last: last))
        {
            var alarm = entry.Alarm;
            output.WriteLine(Line(entry.Sequence, alarm.Provenance.Host, alarm.Id, alarm.Change, alarm.Active, alarm.Acknowledged, alarm.Priority, alarm.TimeUnixMs, alarm.Run, alarm.Spill, alarm.By, alarm.Text));
        }
    }

    /// <summary>Decisions of people about what others may see, a line each.</summary>
    public static void Decisions(LedgerReader reader, TextWriter output)
    {
        output.WriteLine("sequence,host,subject,decision,by,reason,time_unix_ms");
        foreach (RecordedDecision entry in reader.Decisions())
        {
            var decision = entry.Decision;
            output.WriteLine(Line(entry.Sequence, decision.Provenance.Host, decision.Subject, decision.Decision, decision.By, decision.Reason, decision.TimeUnixMs));
        }
    }

    /// <summary>Sums over all spills, one line.</summary>
    public static void Totals(LedgerReader reader, TextWriter output)
    {
        CountingTotals totals = reader.Totals().Campaign;
        output.WriteLine("spills,partial_spills,excluded_spills,eot,eot_uncertainty,candidates,background,background_uncertainty");
        output.WriteLine(Line(totals.Spills, totals.PartialSpills, totals.ExcludedSpills, totals.Eot, Math.Sqrt(totals.EotVariance),
            totals.Candidates, totals.ExpectedBackground, totals.BackgroundUncertainty));
    }

    /// <summary>A line per record that the broker refused for good.</summary>
    public static void Parked(LedgerReader reader, TextWriter output)
    {
        output.WriteLine("position,kind,refusal");
        foreach (ParkedRecord record in reader.Parked()) output.WriteLine(Line(record.Position, record.Kind, record.Refusal));
    }

    private static string Line(params object?[] values) => string.Join(',', values.Select(Value));

    private static string Value(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        Enum name => SettingsBinder.EnumName(name.ToString()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Quoted(value.ToString()!),
    };

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
