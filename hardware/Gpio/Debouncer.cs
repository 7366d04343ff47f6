using System.Diagnostics;

namespace EdgeMon.Hardware.Gpio;

/// <summary>
/// Makes clean changes of a bouncing input: a level counts when it has lasted for the hold time, and its change has the time of the edge that began it. In the program
/// and not in the chip, so that all builds and chips do the same. Not thread safe.
/// </summary>
/// <param name="hold">How long a level must last; zero takes every edge.</param>
/// <param name="active">The level at the start.</param>
public sealed class Debouncer(TimeSpan hold, bool active)
{
    private readonly long _holdTicks = (long)(hold.TotalSeconds * Stopwatch.Frequency);
    private long? _differentSince;

    /// <summary>The level that counts.</summary>
    public bool Active { get; private set; } = active;

    /// <summary>Time until the next change may have to be asked for with <see cref="TryTick"/>; null when nothing is under way.</summary>
    public TimeSpan? Due(long nowTicks) => _differentSince is { } since ? TimeSpan.FromSeconds(Math.Max(0, since + _holdTicks - nowTicks) / (double)Stopwatch.Frequency) : null;

    /// <summary>Takes an edge. What lasted long enough before it has changed.</summary>
    /// <returns>True when there is a change.</returns>
    public bool TryEdge(GpioEdge edge, out GpioEdge change)
    {
        bool changed = TryTick(edge.Ticks, out change);
        // A second edge to the same level tells that one in between was lost: the level begins anew.
        _differentSince = edge.Active == Active ? null : edge.Ticks;
        return changed || (_holdTicks == 0 && TryTick(edge.Ticks, out change));
    }

    /// <summary>Lets time pass.</summary>
    /// <returns>True when a level has now lasted long enough.</returns>
    public bool TryTick(long nowTicks, out GpioEdge change)
    {
        change = default;
        if (_differentSince is not { } since || nowTicks - since < _holdTicks) return false;
        Active = !Active;
        _differentSince = null;
        change = new GpioEdge(Active, since);
        return true;
    }
}
