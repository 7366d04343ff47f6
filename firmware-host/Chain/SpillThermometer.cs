using EdgeMon.Calibration;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Host.Chain;

/// <summary>
/// The temperatures that the spills of a run are reconstructed with: taken when a spill is asked for first, and the same ever after, so that an event that is looked
/// at later has the energies that were counted. Safe for many threads.
/// </summary>
/// <param name="gains">Coefficients.</param>
/// <param name="read">Temperature of a sensor; null where there are no sensors.</param>
internal sealed class SpillThermometer(TemperatureGains gains, Func<string, GainTemperatureReading?>? read)
{
    // More spills than events are kept of for people to look at.
    private const int SpillsKept = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, SpillTemperatures> _taken = [];
    private readonly Queue<int> _order = [];

    /// <summary>The temperatures of a spill.</summary>
    public SpillTemperatures Of(int spill)
    {
        lock (_gate)
        {
            if (_taken.TryGetValue(spill, out SpillTemperatures? known)) return known;
            if (_order.Count == SpillsKept) _taken.Remove(_order.Dequeue());
            _order.Enqueue(spill);
            return _taken[spill] = SpillTemperatures.Take(gains, read);
        }
    }
}
