using System.ComponentModel.DataAnnotations;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.SpillGate;

/// <summary>A microcontroller at the spill gate that tells of bursts and counts along: a second source of the electrons on target (hardware/boards/spill-gate.md).</summary>
public sealed record SpillGateOptions
{
    /// <summary>Serial port, best by its name in /dev/serial/by-id; empty for no box.</summary>
    public string Port { get; init; } = "";
    /// <summary>Settings of the port.</summary>
    public SerialOptions Serial { get; init; } = new();
    /// <summary>Counter of the box that counts beam coincidences.</summary>
    [Range(0, SpillGateProtocol.Counters - 1)]
    public int CoincidenceCounter { get; init; }
    /// <summary>Counter of the box that counts triggers offered to the DAQ; -1 takes the scaler's.</summary>
    [Range(-1, SpillGateProtocol.Counters - 1)]
    public int OfferedCounter { get; init; } = 1;
    /// <summary>Counter of the box that counts triggers recorded by the DAQ; -1 takes the scaler's.</summary>
    [Range(-1, SpillGateProtocol.Counters - 1)]
    public int RecordedCounter { get; init; } = 2;
    /// <summary>Largest distance of both electrons on target, relative. Beyond it the spill is marked, and an alarm is raised.</summary>
    [Range(0.0001, 1.0)]
    public double Tolerance { get; init; } = 0.05;
    /// <summary>Fewest coincidences, at the box or at the scaler, for a verdict.</summary>
    [Range(1, 1_000_000_000)]
    public long FewestCoincidences { get; init; } = 1000;
    /// <summary>A burst of the box belongs to a spill when the DAQ's time of the spill's first event lies in it, or so far from its start: clocks differ.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:06")]
    public TimeSpan MatchWithin { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>The box gives a sign of life each second; after so long without one it is silent.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong between settings that are each right: path below this section, and text. Nothing is opened.</summary>
    public IEnumerable<(string Path, string Text)> Problems()
    {
        if (OfferedCounter < 0 != RecordedCounter < 0)
            yield return (OfferedCounter < 0 ? "recordedCounter" : "offeredCounter", "needs the other trigger counter too: a live fraction is made of both. Wire both, or set both to -1.");
        int[] used = [.. new[] { CoincidenceCounter, OfferedCounter, RecordedCounter }.Where(counter => counter >= 0)];
        if (used.Distinct().Count() < used.Length) yield return ("coincidenceCounter", "and the trigger counters must be different counters of the box.");
    }
}
