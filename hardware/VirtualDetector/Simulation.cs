using System.ComponentModel.DataAnnotations;
using EdgeMon.Hardware.VirtualDetectors.Truth;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>What <see cref="Simulation.Run"/> is asked for.</summary>
public sealed record SimulationRequest
{
    /// <summary>What to simulate.</summary>
    public VirtualDetectorOptions Options { get; init; } = new();
    /// <summary>Number of recorded events (triggered and calibration); the last spill ends when it is reached. Null: whole spills, see <see cref="Spills"/>.</summary>
    [Range(1, 1_000_000_000)]
    public long? Events { get; init; }
    /// <summary>Number of spills; used when <see cref="Events"/> is null.</summary>
    [Range(1, 4095)]
    public int Spills { get; init; } = 10;
}

/// <summary>How far a simulation is.</summary>
/// <param name="Events">Events recorded so far.</param>
/// <param name="Spills">Spills written so far.</param>
/// <param name="Fraction">Share of the request, 0..1.</param>
public readonly record struct SimulationProgress(long Events, int Spills, double Fraction);

/// <summary>Simulated raw data in one call.</summary>
public static class Simulation
{
    /// <summary>Writes a run: START_OF_RUN, spills, END_OF_RUN.</summary>
    /// <param name="request">What to simulate.</param>
    /// <param name="output">Receives the raw DATE events.</param>
    /// <param name="progress">Told after each spill.</param>
    /// <param name="cancellation">Stops after the present spill; the truth covers what was written.</param>
    /// <returns>What was put in.</returns>
    /// <exception cref="ArgumentException">The scenario is unknown, or a number is out of its range.</exception>
    public static SimulationTruth Run(
        SimulationRequest request, Stream output, IProgress<SimulationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(output);
        OptionsCheck.ThrowIfInvalid(request);
        var detector = new VirtualDetector(request.Options);
        var sink = new StreamSink(output);
        detector.WriteStartOfRun(sink);
        while (!cancellation.IsCancellationRequested && !Done())
        {
            if (request.Events is null)
                detector.WriteNextSpill(sink);
            else
                detector.WriteNextSpill(sink, request.Events.Value - detector.EventsRecorded);
            progress?.Report(new SimulationProgress(detector.EventsRecorded, detector.SpillsDone, Fraction()));
        }
        detector.WriteEndOfRun(sink);
        output.Flush();
        return detector.Truth();

        bool Done() => request.Events is { } events ? detector.EventsRecorded >= events : detector.SpillsDone >= request.Spills;

        double Fraction() => request.Events is { } events ? (double)detector.EventsRecorded / events : (double)detector.SpillsDone / request.Spills;
    }
}
