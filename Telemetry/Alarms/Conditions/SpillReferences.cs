namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>
/// What the spills before were like: rolling medians of numbers and rolling sums of counts, by name. A spill that raises the alarm on a
/// quantity does not enter its reference, so that a fault is not learnt. Forgotten when maps, calibration or configuration change.
/// </summary>
internal sealed class SpillReferences(int spills, int fewest)
{
    private readonly Dictionary<string, Queue<double>> _values = [];
    private readonly Dictionary<string, Queue<(long K, double N)>> _counts = [];

    /// <summary>Median of a number over the last spills; NaN until there are enough.</summary>
    public double Median(string name)
    {
        if (!_values.TryGetValue(name, out Queue<double>? values) || values.Count < fewest) return double.NaN;
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Sums of a count and of its exposure over the last spills; null until there are enough.</summary>
    public (long Count, double Exposure)? Sums(string name) =>
        _counts.TryGetValue(name, out var counts) && counts.Count >= fewest ? (counts.Sum(item => item.K), counts.Sum(item => item.N)) : null;

    /// <summary>Learns a number, unless it is as far off, in either direction, as raises the alarm on it.</summary>
    public void Learn(string name, double value, double measure)
    {
        if (!double.IsFinite(value) || Math.Abs(measure) > 1) return;
        Enqueue(_values, name, value);
    }

    /// <summary>Learns a count and its exposure.</summary>
    public void Learn(string name, long count, double exposure, double measure)
    {
        if (!(exposure > 0) || Math.Abs(measure) > 1) return;
        Enqueue(_counts, name, (count, exposure));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _values.Clear();
        _counts.Clear();
    }

    private void Enqueue<T>(Dictionary<string, Queue<T>> all, string name, T item)
    {
        if (!all.TryGetValue(name, out Queue<T>? queue)) all.Add(name, queue = new Queue<T>(spills + 1));
        queue.Enqueue(item);
        if (queue.Count > spills) queue.Dequeue();
    }
}
