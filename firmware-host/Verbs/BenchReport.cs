using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace EdgeMon.Host.Verbs;

/// <summary>What <c>edgemon bench</c> reports, as one JSON object or as a table. Rates are those of the fastest pass unless they say otherwise.</summary>
internal sealed record BenchReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What was measured with.</summary>
    public required string Input { get; init; }
    /// <summary>Events in a pass.</summary>
    public required long Events { get; init; }
    /// <summary>Workers of the main figure.</summary>
    public required int Workers { get; init; }
    /// <summary>Events handed to a worker at a time.</summary>
    public required int BatchEvents { get; init; }
    /// <summary>Whole chain over bytes in memory [events/s per worker].</summary>
    public required double EventsPerSecondPerCore { get; init; }
    /// <summary>The same of the median pass.</summary>
    public required double MedianEventsPerSecondPerCore { get; init; }
    /// <summary>Least processor time of a pass [ns/event]: what remains when others use the machine, too.</summary>
    public required double ProcessorNanosecondsPerEvent { get; init; }
    /// <summary>Rate at which one core reads memory [bytes/s].</summary>
    public required double MemoryReadBytesPerSecond { get; init; }
    /// <summary>Bytes of events per second and core, over the read rate.</summary>
    public required double FractionOfReadRate { get; init; }
    /// <summary>Mean length of an event [bytes].</summary>
    public required double BytesPerEvent { get; init; }
    /// <summary>Bytes allocated per event inside a spill, in steady state.</summary>
    public required double AllocatedBytesPerEvent { get; init; }
    /// <summary>Bytes allocated per spill: its record.</summary>
    public required double AllocatedBytesPerSpill { get; init; }
    /// <summary>Memory of the process after the passes over the file [bytes].</summary>
    public required long ResidentBytes { get; init; }
    /// <summary>Time of each stage [ns/event], the least of several passes of their own, in memory with one worker.</summary>
    public required IReadOnlyDictionary<string, double> Stages { get; init; }
    /// <summary>Instructions of the whole chain for a sample; null where the processor's counter cannot be read.</summary>
    public double? InstructionsPerSample { get; init; }
    /// <summary>From a file in the page cache, one worker [events/s].</summary>
    public required double FromFile { get; init; }
    /// <summary>From a connection on loopback, one worker [events/s].</summary>
    public double? FromTcp { get; init; }
    /// <summary>Rate at which the same connection gives bytes to a loop that throws them away [bytes/s].</summary>
    public double? TcpReadBytesPerSecond { get; init; }
    /// <summary>Share of damaged events in the run that <see cref="DamagedRatio"/> compares.</summary>
    public required double DamagedFraction { get; init; }
    /// <summary>Processor time of the clean run over that of the damaged one, in memory with one worker, least of passes by turns: 1 when damage costs nothing.</summary>
    public required double DamagedRatio { get; init; }
    /// <summary>Rate of two workers over that of one, in memory.</summary>
    public double? TwoWorkersRatio { get; init; }
    /// <summary>Rate of two workers over that of one, from the file.</summary>
    public double? TwoWorkersRatioFromFile { get; init; }

    /// <summary>One JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>A table for people.</summary>
    public void WriteTable(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 110;
        var table = new Table().Border(TableBorder.Minimal).AddColumn("figure").AddColumn(new TableColumn("value").RightAligned()).AddColumn("meaning");
        Row(table, "in memory", Rate(EventsPerSecondPerCore), $"events/s per core, best pass; median {Rate(MedianEventsPerSecondPerCore)}");
        Row(table, "processor time", Text($"{ProcessorNanosecondsPerEvent:0} ns"), "per event, least of all passes");
        Row(table, "event", Text($"{BytesPerEvent:0} B"), "mean length");
        Row(table, "data rate", Text($"{EventsPerSecondPerCore * BytesPerEvent / 1e9:0.00} GB/s"), "per core");
        Row(table, "memory read rate", Text($"{MemoryReadBytesPerSecond / 1e9:0.00} GB/s"), "one core, summing a large buffer");
        Row(table, "fraction", Text($"{FractionOfReadRate:0.000}"), "data rate / memory read rate");
        Row(table, "instructions", InstructionsPerSample is { } instructions ? Text($"{instructions:0.00}") : "not available", "per sample, whole chain in memory");
        Row(table, "from file", Rate(FromFile), "events/s, page cache, one worker");
        Row(table, "from TCP", Rate(FromTcp), TcpReadBytesPerSecond is { } tcp
            ? Text($"events/s, loopback, one worker; a loop that only receives: {tcp / BytesPerEvent / 1e6:0.000} M") : "events/s, loopback, one worker");
        Row(table, "two workers", Ratio(TwoWorkersRatio), $"times one worker, in memory; from file {Ratio(TwoWorkersRatioFromFile)}");
        Row(table, "damaged", Text($"{DamagedRatio:0.000}"), Text($"throughput with {100 * DamagedFraction:0.##} % bad events, over that of the clean run"));
        Row(table, "allocated", Text($"{AllocatedBytesPerEvent:0.###} B"), Text($"per event inside a spill; {AllocatedBytesPerSpill:0} B per spill record"));
        Row(table, "resident", Text($"{ResidentBytes / 1e6:0} MB"), "memory of the process when it has read the file");
        console.Write(table);
        double total = Stages.Values.Sum();
        var stages = new Table().Border(TableBorder.Minimal).AddColumn("stage").AddColumn(new TableColumn("ns/event").RightAligned()).AddColumn(new TableColumn("share").RightAligned());
        foreach (var (name, time) in Stages) Row(stages, name, Text($"{time:0.0}"), Text($"{time / total:0.000}"));
        console.Write(stages);
        console.WriteLine($"{Input}: {Events} events, {Workers} worker(s), {BatchEvents} events a batch");
    }

    private static string Rate(double? perSecond) => perSecond is { } rate ? Text($"{rate / 1e6:0.000} M") : "not measured";

    private static string Ratio(double? ratio) => ratio is { } value ? Text($"{value:0.00}") : "not measured";

    private static void Row(Table table, params string[] cells) => table.AddRow([.. cells.Select(cell => new Spectre.Console.Text(cell))]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
