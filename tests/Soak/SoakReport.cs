using System.Globalization;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Soak;

/// <summary>What came of a soak.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="ExitCode">Of the monitor; -1 when it ended by itself.</param>
/// <param name="FramesSent">Whole events that reached the monitor's machine.</param>
/// <param name="PiecesSent">Events of which a piece did.</param>
/// <param name="FramesIn">Events that the monitor says came in.</param>
/// <param name="Spills">Spills of its ledger.</param>
/// <param name="Verdict">Whether the ledger is sound.</param>
/// <param name="SpillsNotRead">Spills of the ledger that the reader did not see, without the last, which closes when the monitor stops.</param>
/// <param name="Messages">Messages that the reader saw, copies among them.</param>
/// <param name="SpillsSent">Spills that the detector sent to their end.</param>
/// <param name="Connections">Connections of the detector.</param>
/// <param name="Faults">Faults by kind.</param>
/// <param name="Samples">The monitor's process over time.</param>
internal sealed record SoakReport(
    SoakOptions Options, int ExitCode, long FramesSent, long PiecesSent, long FramesIn, IReadOnlyList<SpillRecord> Spills, LedgerVerdict Verdict, int SpillsNotRead, int Messages,
    long SpillsSent, int Connections, IReadOnlyDictionary<string, int> Faults, IReadOnlyList<ProcessSample> Samples)
{
    /// <summary>A collector's heap goes up and down by so much [bytes], or this share of it: less time than an hour tells nothing about growth below that.</summary>
    private const double HeapStepBytes = 32e6, HeapStepShare = 0.15;

    private ProcessSample[] Settled => [.. Samples.Where(sample => sample.Seconds >= Options.WarmUp.TotalSeconds)];

    /// <summary>Growth of the resident memory after the warm-up [bytes/h].</summary>
    public Growth Memory => GrowthOf(sample => sample.ResidentBytes, windowSeconds: 30);

    /// <summary>Growth of a quantity after the warm-up [1/h]; moments at which it is not known are left out.</summary>
    public Growth GrowthOf(Func<ProcessSample, long?> quantity, double windowSeconds) =>
        Growth.Of(Settled.Where(sample => quantity(sample) is not null).Select(sample => (sample.Seconds, (double)quantity(sample)!.Value)), windowSeconds);

    /// <summary>Median at the end minus median at the beginning, after the warm-up.</summary>
    public int Change(Func<ProcessSample, int> quantity)
    {
        ProcessSample[] settled = Settled;
        int part = Math.Max(1, settled.Length / 4);
        int Median(IEnumerable<ProcessSample> samples) => samples.Select(quantity).Order().ElementAt(part / 2);
        return settled.Length < 4 ? 0 : Median(settled.TakeLast(part)) - Median(settled.Take(part));
    }

    /// <summary>What is wrong, a line each; none when all held.</summary>
    public IReadOnlyList<string> Problems(double allowedGrowth, int allowedHandles)
    {
        List<string> problems = [];
        if (ExitCode != 0) problems.Add($"the monitor ended with exit code {ExitCode}");
        if (FramesIn != FramesSent + PiecesSent) problems.Add($"{FramesSent} events and {PiecesSent} pieces were sent, {FramesIn} came in");
        long dropped = Spills.Sum(spill => spill.Books.Dropped.Values.Sum());
        if (dropped > PiecesSent) problems.Add($"{dropped} events were dropped, {PiecesSent} were cut");
        problems.AddRange(Spills.Where(spill => !spill.Books.Balanced).Select(spill => $"the books of spill {spill.Run}/{spill.Spill} do not balance"));
        problems.AddRange(Spills.Where(spill => spill.Books.Rejected.Count > 0).Select(spill => $"spill {spill.Run}/{spill.Spill} rejects {string.Join(", ", spill.Books.Rejected.Keys)}"));
        if (Spills.Count < SpillsSent) problems.Add($"{SpillsSent} spills were sent to their end, {Spills.Count} are in the ledger");
        problems.AddRange(Verdict.Defects.Select(defect => $"ledger: {defect.Text}"));
        if (SpillsNotRead > 0) problems.Add($"{SpillsNotRead} spills did not reach the reader");
        double hours = (Options.Duration - Options.WarmUp).TotalHours;
        if (Memory.Exceeds(allowedGrowth) && (Options.Duration.TotalHours > 0.9 || Memory.PerHour * hours > Math.Max(HeapStepBytes, HeapStepShare * Samples[^1].ResidentBytes))) problems.Add(string.Create(CultureInfo.InvariantCulture, $"resident memory grows by {Memory.PerHour / 1e6:F1} +- {Memory.Uncertainty / 1e6:F1} MB/h"));
        if (Math.Abs(Change(sample => sample.Handles)) > allowedHandles) problems.Add($"handles change by {Change(sample => sample.Handles)}");
        if (Math.Abs(Change(sample => sample.Threads)) > allowedHandles) problems.Add($"threads change by {Change(sample => sample.Threads)}");
        return problems;
    }

    /// <summary>Figures for people.</summary>
    public override string ToString()
    {
        ProcessSample last = Samples[^1];
        return string.Create(CultureInfo.InvariantCulture, $"""
            duration      {Options.Duration.TotalSeconds:F0} s, seed {Options.Seed}, a spill every {Options.SpillPeriodSeconds:0.##} s
            faults        {string.Join(", ", Faults.Select(fault => $"{fault.Value} x {fault.Key}"))}
            events        {FramesSent} sent + {PiecesSent} cut = {FramesIn} in; {Spills.Sum(spill => spill.Books.Dropped.Values.Sum())} dropped inside spills
            spills        {SpillsSent} sent to their end over {Connections} connections, {Spills.Count} in the ledger ({Spills.Count(spill => spill.Quality == SpillQuality.Good)} good), {SpillsNotRead} not seen by the reader, {Messages} messages
            ledger        {Verdict.Records} records, {Verdict.Defects.Count} defects
            memory        {last.ResidentBytes / 1e6:F1} MB, {Text(Memory)} after {Options.WarmUp.TotalSeconds:F0} s
              heap        objects {Last(heap => heap.UsedBytes)} MB, {Text(GrowthOf(sample => sample.Heap?.UsedBytes, 60))}; holes {Last(heap => heap.FragmentedBytes)} MB; committed {Last(heap => heap.CommittedBytes)} MB, {Text(GrowthOf(sample => sample.Heap?.CommittedBytes, 60))}
              all heaps   {last.AnonymousBytes / 1e6:F1} MB without a file behind it, {Text(GrowthOf(sample => sample.AnonymousBytes, 30))}
              code        {last.SharedBytes / 1e6:F1} MB compiled, {Text(GrowthOf(sample => sample.SharedBytes, 30))}; {last.FileBytes / 1e6:F1} MB of files, {Text(GrowthOf(sample => sample.FileBytes, 30))}
              broker      {last.BrokerBytes / 1e6:F1} MB, {Text(GrowthOf(sample => sample.BrokerBytes > 0 ? sample.BrokerBytes : null, 30))}, at most {Samples.Max(sample => sample.BrokerBytes) / 1e6:F1} MB
            handles       {last.Handles} ({Change(sample => sample.Handles):+0;-0;0}), threads {last.Threads} ({Change(sample => sample.Threads):+0;-0;0})
            """);

        string Last(Func<HeapSample, long> part) => Samples.LastOrDefault(sample => sample.Heap is not null).Heap is { } heap ? (part(heap) / 1e6).ToString("F1", CultureInfo.InvariantCulture) : "?";
        static string Text(Growth growth) => string.Create(CultureInfo.InvariantCulture, $"{growth.PerHour / 1e6:+0.0;-0.0} +- {growth.Uncertainty / 1e6:F1} MB/h");
    }
}
