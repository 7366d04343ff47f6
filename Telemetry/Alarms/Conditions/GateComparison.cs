namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>
/// Counts openings of the spill gate against spills of the data. A spill closes after its gate, sometimes only when the next one begins: one or two in a row of the same
/// kind are usual, <see cref="TooMany"/> are not. One thread at a time.
/// </summary>
public sealed class GateComparison
{
    /// <summary>So many of the one without any of the other do not fit.</summary>
    public const int TooMany = 3;

    /// <summary>Openings since the last spill.</summary>
    public int OpeningsWithoutSpill { get; private set; }
    /// <summary>Spills since the last opening.</summary>
    public int SpillsWithoutOpening { get; private set; }

    /// <summary>The gate opens.</summary>
    public void OnOpening() => (OpeningsWithoutSpill, SpillsWithoutOpening) = (OpeningsWithoutSpill + 1, 0);

    /// <summary>A spill was closed.</summary>
    public void OnSpill() => (OpeningsWithoutSpill, SpillsWithoutOpening) = (0, SpillsWithoutOpening + 1);

    /// <summary>What came before is not to be compared with what comes: the gate could not be read, or the input has ended.</summary>
    public void Forget() => (OpeningsWithoutSpill, SpillsWithoutOpening) = (0, 0);
}

/// <summary>The spill gate beside the data.</summary>
/// <param name="OpenSeconds">How long it has been open [s]; 0 while it is closed.</param>
/// <param name="LongestOpenSeconds">How long it may be open [s].</param>
/// <param name="OpeningsWithoutSpill">Openings since the last spill of the data.</param>
/// <param name="SpillsWithoutOpening">Spills of the data since the last opening.</param>
public sealed record GateHealth(double OpenSeconds, double LongestOpenSeconds, int OpeningsWithoutSpill, int SpillsWithoutOpening);

/// <summary>The GPIO lines.</summary>
/// <param name="Problems">Why lines cannot be used, one text each; empty when all can.</param>
/// <param name="Gate">The spill gate; null when there is none, or it cannot be read.</param>
public sealed record GpioHealth(IReadOnlyList<string> Problems, GateHealth? Gate);
