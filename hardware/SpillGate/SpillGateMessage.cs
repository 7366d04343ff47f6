namespace EdgeMon.Hardware.SpillGate;

/// <summary>What a line of the box tells.</summary>
public enum SpillGateKind
{
    /// <summary>A sign of life, each second.</summary>
    Beat,
    /// <summary>A burst is announced.</summary>
    Warning,
    /// <summary>The gate opened: a burst begins.</summary>
    Start,
    /// <summary>The gate closed: a burst ended, with what was counted in it.</summary>
    End,
}

/// <summary>One line of the box.</summary>
/// <param name="Sequence">Number of the line since the box was switched on; wraps at 2^32.</param>
/// <param name="Milliseconds">The box's clock since it was switched on [ms]; wraps at 2^32.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Burst">Number of the burst since the box was switched on: the present one, the last one between bursts, the coming one in a warning.</param>
/// <param name="Value">Warning: time until the burst [ms]. End: time that the gate was open [ms]. Beat: 1 while the gate is open. Start: 0.</param>
/// <param name="Counts">What was counted in the burst; empty but for an end.</param>
public sealed record SpillGateMessage(uint Sequence, uint Milliseconds, SpillGateKind Kind, uint Burst, uint Value, IReadOnlyList<long> Counts);

/// <summary>A burst that ended.</summary>
/// <param name="Number">Its number since the box was switched on.</param>
/// <param name="Started">When the gate opened, on this machine's clock.</param>
/// <param name="Ended">When it closed, on this machine's clock.</param>
/// <param name="Counts">What was counted.</param>
public sealed record GateBurst(uint Number, DateTimeOffset Started, DateTimeOffset Ended, IReadOnlyList<long> Counts);
