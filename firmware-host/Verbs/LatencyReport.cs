using System.Globalization;
using System.Text.Json;

namespace EdgeMon.Host.Verbs;

/// <summary>Delays of messages [ms].</summary>
/// <param name="Messages">How many.</param>
/// <param name="Median">Half of them took at most this.</param>
/// <param name="P99">99 in 100 took at most this.</param>
/// <param name="P999">999 in 1000 took at most this; the largest of fewer messages.</param>
/// <param name="Largest">The largest.</param>
internal sealed record Delays(int Messages, double Median, double P99, double P999, double Largest)
{
    /// <summary>The delays in a list; null when it is empty.</summary>
    public static Delays? Of(IReadOnlyCollection<double> milliseconds)
    {
        if (milliseconds.Count == 0) return null;
        double[] sorted = [.. milliseconds.Order()];
        return new Delays(sorted.Length, At(0.5), At(0.99), At(0.999), sorted[^1]);

        double At(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}

/// <summary>What <c>edgemon bench --latency</c> reports.</summary>
internal sealed record LatencyReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Events that were sent [1/s].</summary>
    public required double OfferedEventsPerSecond { get; init; }
    /// <summary>From the last byte of an event to its candidate at a subscriber; null without candidates.</summary>
    public required Delays? Candidate { get; init; }
    /// <summary>From the last byte of END_OF_BURST to the spill's record at a subscriber; null without spills.</summary>
    public required Delays? Spill { get; init; }
    /// <summary>The same of the first spill after the start, which is not among the others [ms]; null when its record did not come.</summary>
    public required double? FirstSpill { get; init; }
    /// <summary>Spills that ended and whose record did not come.</summary>
    public required int SpillsWithoutRecord { get; init; }

    /// <summary>One JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { latency = this }, Json);

    /// <summary>Lines for people.</summary>
    public void WriteText(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"offered           {OfferedEventsPerSecond:0} events/s over TCP on loopback"));
        output.WriteLine($"candidate         {Text(Candidate)}");
        output.WriteLine($"spill record      {Text(Spill)}");
        output.WriteLine(FirstSpill is { } first
            ? string.Create(CultureInfo.InvariantCulture, $"first spill       {first:0.00} ms after its END_OF_BURST, the first since the start")
            : "first spill       no record came");
        if (SpillsWithoutRecord > 0) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"without record    {SpillsWithoutRecord} spills"));
    }

    private static string Text(Delays? delays) => delays is null ? "none came" : string.Create(CultureInfo.InvariantCulture,
        $"median {delays.Median:0.00} ms, 99 % {delays.P99:0.00} ms, 99.9 % {delays.P999:0.00} ms, largest {delays.Largest:0.00} ms ({delays.Messages} messages)");
}
