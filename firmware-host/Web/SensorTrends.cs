using System.Globalization;
using EdgeMon.Hardware.Sensors;

namespace EdgeMon.Host.Web;

/// <summary>The past of a sensor as the page draws it.</summary>
/// <param name="Name">Name of the sensor.</param>
/// <param name="Quantity">What it measures, as in the configuration.</param>
/// <param name="Unit">Unit of all its values.</param>
/// <param name="Value">Newest value; null without one.</param>
/// <param name="Quality">How far it may be trusted: GOOD, STALE or INVALID.</param>
/// <param name="Reason">Why it is not good; empty when it is.</param>
/// <param name="AlarmLow">Values below are an alarm; null for none.</param>
/// <param name="AlarmHigh">Values above are an alarm; null for none.</param>
/// <param name="TimesUnix">Times of the points [s since 1970-01-01 UTC].</param>
/// <param name="Values">Values of the points; null where there was no good one.</param>
public sealed record SensorTrend(string Name, string Quantity, string Unit, double? Value, string Quality, string Reason, double? AlarmLow, double? AlarmHigh,
    IReadOnlyList<double> TimesUnix, IReadOnlyList<double?> Values);

/// <summary>The answer of <c>/api/sensors</c>.</summary>
/// <param name="Version">Counter of change.</param>
/// <param name="Sensors">In the order of the configuration.</param>
public sealed record SensorsDocument(long Version, IReadOnlyList<SensorTrend> Sensors)
{
    /// <summary>"edgemon.page.sensors/1".</summary>
    public string Schema => "edgemon.page.sensors/1";
}

/// <summary>
/// The past of all sensors in bounded memory: when it is full, every second point goes and the next ones are farther apart, until one point a minute is left and the
/// oldest go. One thread at a time.
/// </summary>
internal sealed class SensorTrends
{
    /// <summary>Points kept of a sensor: 16 hours at one a minute.</summary>
    internal const int Capacity = 960;
    private static readonly TimeSpan WidestSpacing = TimeSpan.FromMinutes(1);

    private IReadOnlyList<SensorOptions> _options = [];
    private IReadOnlyList<SensorReading> _newest = [];
    private Past[] _pasts = [];

    /// <summary>Takes readings.</summary>
    /// <returns>True when there is something new.</returns>
    public bool Add(IReadOnlyList<SensorOptions> options, IReadOnlyList<SensorReading> readings, DateTimeOffset now)
    {
        if (_pasts.Length != readings.Count) _pasts = [.. readings.Select(_ => new Past())];
        bool isNew = false;
        for (int i = 0; i < readings.Count; i++)
        {
            bool changed = _newest.Count != readings.Count || _newest[i] != readings[i];
            isNew |= changed;
            if (changed) _pasts[i].Add(readings[i].Quality == SensorQuality.Good ? readings[i].Time ?? now : now, readings[i].Quality == SensorQuality.Good ? readings[i].Value : null);
        }
        (_options, _newest) = (options, readings);
        return isNew;
    }

    /// <summary>A reading as one line for people.</summary>
    public static string TextOf(SensorReading reading)
    {
        string value = double.IsFinite(reading.Value) ? string.Create(CultureInfo.InvariantCulture, $"{reading.Value:0.###} {reading.Unit}") : "no value";
        return reading.Quality == SensorQuality.Good ? value : $"{value}, {reading.Quality.ToString().ToUpperInvariant()}: {reading.Reason}";
    }

    /// <summary>All of it, as a document.</summary>
    public SensorsDocument Document(long version) => new(version, [.. _newest.Select((reading, i) => new SensorTrend(
        reading.Name, reading.Quantity.ToString().ToLowerInvariant(), reading.Unit, double.IsFinite(reading.Value) ? reading.Value : null,
        reading.Quality.ToString().ToUpperInvariant(), reading.Reason, _options[i].AlarmLow, _options[i].AlarmHigh, [.. _pasts[i].Times], [.. _pasts[i].Values]))]);

    private sealed class Past
    {
        private TimeSpan _spacing = TimeSpan.Zero;
        private DateTimeOffset _last = DateTimeOffset.MinValue;

        public List<double> Times { get; } = [];
        public List<double?> Values { get; } = [];

        public void Add(DateTimeOffset time, double? value)
        {
            // A gap is always drawn, and so is what ends it.
            bool changesKind = Values.Count == 0 || Values[^1] is null != value is null;
            if (time <= _last || (!changesKind && time - _last < _spacing)) return;
            if (Times.Count == Capacity) MakeRoom();
            Times.Add(time.ToUnixTimeMilliseconds() / 1000.0);
            Values.Add(value);
            _last = time;
        }

        private void MakeRoom()
        {
            if (_spacing >= WidestSpacing)
            {
                Times.RemoveAt(0);
                Values.RemoveAt(0);
                return;
            }
            double span = Times[^1] - Times[0];
            for (int i = Capacity - 2; i >= 0; i -= 2)
            {
                Times.RemoveAt(i);
                Values.RemoveAt(i);
            }
            _spacing = TimeSpan.FromSeconds(Math.Min(WidestSpacing.TotalSeconds, 2 * span / Capacity * 0.9));
        }
    }
}
