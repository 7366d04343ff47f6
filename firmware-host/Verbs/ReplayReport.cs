using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;
using Spectre.Console;

namespace EdgeMon.Host.Verbs;

/// <summary>What <c>edgemon replay</c> reports, as one JSON object or as a table.</summary>
internal sealed record ReplayReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Events read, of all kinds.</summary>
    public required long Events { get; init; }
    /// <summary>Electrons on target of all spills whose EOT is valid.</summary>
    public required double Eot { get; init; }
    /// <summary>One standard deviation of it.</summary>
    public required double EotUncertainty { get; init; }
    /// <summary>Events in the signal box.</summary>
    public required long Candidates { get; init; }
    /// <summary>Background expected in the box, from the sidebands of all spills together.</summary>
    public required double Background { get; init; }
    /// <summary>One standard deviation of it.</summary>
    public required double BackgroundUncertainty { get; init; }
    /// <summary>Dimuon events.</summary>
    public required long Dimuons { get; init; }
    /// <summary>Cut flow over all spills.</summary>
    public required IReadOnlyList<CutCount> CutFlow { get; init; }
    /// <summary>Events accepted.</summary>
    public required long Accepted { get; init; }
    /// <summary>Events that must not be used, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Rejected { get; init; }
    /// <summary>Events that could not be read, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }
    /// <summary>True when events = accepted + rejected + dropped.</summary>
    public required bool Balanced { get; init; }
    /// <summary>Bytes of events.</summary>
    public required long Bytes { get; init; }
    /// <summary>The spill records.</summary>
    public required IReadOnlyList<SpillRecord> Spills { get; init; }

    /// <summary>The report of a finished pipeline.</summary>
    public static ReplayReport Of(PipelineTotals totals, IReadOnlyList<SpillRecord> spills) => new()
    {
        Events = totals.Books.FramesIn,
        Eot = totals.Eot,
        EotUncertainty = totals.EotUncertainty,
        Candidates = totals.Candidates,
        Background = totals.Background.Mean,
        BackgroundUncertainty = totals.Background.Uncertainty,
        Dimuons = totals.Dimuons,
        CutFlow = totals.CutFlow,
        Accepted = totals.Books.Accepted,
        Rejected = totals.Books.Rejected,
        Dropped = totals.Books.Dropped,
        Balanced = totals.Books.Balanced,
        Bytes = totals.Bytes,
        Spills = spills,
    };

    /// <summary>The report as JSON: <c>--json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The report for people: a line per spill, cut flow, losses, totals.</summary>
    public void WriteTable(TextWriter output)
    {
        IAnsiConsole console = PlainConsole(output);
        Table spills = Columns("run", "spill", "quality", "events", "accepted", "EOT", "+-", "live", "peak [GeV]", "sigma [GeV]", "candidates", "background");
        foreach (SpillRecord spill in Spills)
            spills.AddRow(Text(spill.Run), Text(spill.Spill), spill.Quality.ToString().ToUpperInvariant(), Text(spill.Books.FramesIn), Text(spill.Books.Accepted),
                Text(spill.Eot.Eot, "0.0000e0"), Text(spill.Eot.EotUncertainty, "0.00e0"), Text(spill.Eot.LiveFraction, "0.0000"),
                Text(spill.ElectronPeak.MeanGeV, "0.00"), Text(spill.ElectronPeak.SigmaGeV, "0.00"), Text(spill.Candidates),
                $"{Text(spill.Sidebands.Background, "0.000")} +- {Text(spill.Sidebands.BackgroundUncertainty, "0.000")}");
        console.Write(spills);
        Table cuts = Columns("cut", "passed", "of previous", "condition");
        long before = 0;
        foreach (CutCount cut in CutFlow)
        {
            cuts.AddRow(cut.Name, Text(cut.Passed), before == 0 ? "" : Text((double)cut.Passed / before, "0.0000"), Markup.Escape(cut.Description));
            before = cut.Passed;
        }
        console.Write(cuts);
        foreach (var (reason, count) in Rejected) output.WriteLine($"rejected  {reason}: {Text(count)}");
        foreach (var (reason, count) in Dropped) output.WriteLine($"dropped   {reason}: {Text(count)}");
        output.WriteLine($"events {Text(Events)} = accepted {Text(Accepted)} + rejected {Text(Rejected.Values.Sum())} + dropped {Text(Dropped.Values.Sum())}{(Balanced ? "" : "  THE BOOKS DO NOT BALANCE")}");
        output.WriteLine($"EOT {Text(Eot, "0.00000e0")} +- {Text(EotUncertainty, "0.0e0")}, candidates {Text(Candidates)}, background {Text(Background, "0.000")} +- {Text(BackgroundUncertainty, "0.000")}, dimuons {Text(Dimuons)}");
    }

    /// <summary>A console without colours and escapes, wide enough that no line is folded.</summary>
    public static IAnsiConsole PlainConsole(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.No,
        });
        console.Profile.Width = 160;
        return console;
    }

    private static Table Columns(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string title in titles) table.AddColumn(new TableColumn(Markup.Escape(title)) { NoWrap = title != "condition", Alignment = title is "cut" or "condition" or "quality" ? Justify.Left : Justify.Right });
        return table;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
