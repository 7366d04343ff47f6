using System.Globalization;
using EdgeMon.Calibration;
using EdgeMon.Signal.Histograms;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>Single channels: pedestal, noise, dead, hot, stuck bit, LED. Each alarm names the worst channel and how many there are.</summary>
internal static class ChannelConditions
{
    private const int FewestFlashes = 5;
    private const double LightLost = 0.2;
    private const int MostHotChannels = 3;
    private const double PulseOverNoise = 10;

    public static IEnumerable<AlarmReading> Judge(SpillHealth health, SpillReferences references, ChannelAlarmLimits limits, SpillAlarmLimits common)
    {
        ChannelMonitor monitor = health.Histograms.Channels;
        ChannelConstants? constants = health.Setup?.Constants;
        long flashes = health.Spill.Eot.CalibrationEvents;
        var pedestal = new Worst("pedestal");
        var noise = new Worst("noise");
        var dead = new Worst("dead-channel");
        var hot = new Worst("hot-channel");
        var stuck = new Worst("stuck-bit");
        var gain = new Worst("led-gain");
        int withLight = 0, dark = 0;
        foreach (MappedChannel channel in monitor.Channels)
        {
            double usual = references.Median($"led {channel.Index}");
            if (usual > 0) (withLight, dark) = (withLight + 1, dark + (IsDark(monitor, channel.Index, usual) ? 1 : 0));
        }
        bool darkness = withLight > 0 && (flashes == 0 || 2 * dark > withLight);
        foreach (MappedChannel channel in monitor.Channels)
        {
            bool silent = monitor.PedestalCount(channel.Index) >= limits.FewestEntries && monitor.NoiseAdc(channel.Index) == 0;
            bool unlit = !darkness && flashes >= FewestFlashes && IsDark(monitor, channel.Index, references.Median($"led {channel.Index}"));
            dead.Take(channel.CellName, silent || unlit ? double.PositiveInfinity : monitor.PedestalCount(channel.Index) >= limits.FewestEntries ? 0 : double.NaN,
                silent ? "no noise" : "no LED light");
            if (silent || unlit) continue;
            if (monitor.QuietCount(channel.Index) >= limits.FewestEntries) Pedestal(channel);
            Bits(channel);
            Activity(channel);
            if (!darkness) Light(channel);
        }
        yield return pedestal.Reading;
        yield return noise.Reading;
        yield return dead.Reading;
        // Many channels at once are no fault of a channel: the beam is another one.
        yield return hot.Beyond > MostHotChannels ? AlarmReading.When("hot-channel", false, "") : hot.Reading;
        yield return stuck.Reading;
        yield return withLight == 0 ? AlarmReading.None("led-missing")
            : AlarmReading.When("led-missing", darkness, flashes == 0 ? "No LED events in the spill." : $"{flashes} LED events, but {dark} of {withLight} channels see no light.");
        yield return darkness ? AlarmReading.None("led-gain") : gain.Reading;

        void Pedestal(MappedChannel channel)
        {
            double shift = 0;
            foreach (var (name, value, known) in new[]
            {
                ("even", monitor.QuietPedestalEvenAdc(channel.Index), constants?.PedestalEvenAdc[channel.Index] ?? double.NaN),
                ("odd", monitor.QuietPedestalOddAdc(channel.Index), constants?.PedestalOddAdc[channel.Index] ?? double.NaN),
            })
            {
                string key = $"pedestal {name} {channel.Index}";
                double reference = double.IsNaN(known) ? references.Median(key) : known, change = value - reference;
                if (double.IsNaN(known)) references.Learn(key, value, Math.Abs(change) / limits.PedestalAdc);
                if (Math.Abs(change) > Math.Abs(shift)) shift = change;
            }
            pedestal.Take(channel.CellName, Math.Abs(shift) / limits.PedestalAdc, string.Create(CultureInfo.InvariantCulture, $"{shift:+0.0;-0.0} ADC, allowed are {limits.PedestalAdc:0.0}"));
        }

        // A noisy channel is above threshold often, and the pulses of a hot one look like noise: large pulses tell which it is.
        void Activity(MappedChannel channel)
        {
            AlarmReading noisy = Noise(channel), firing = Occupancy(channel);
            bool pulses = monitor.MeanAmplitudeAdc(channel.Index) > PulseOverNoise * monitor.QuietNoiseAdc(channel.Index);
            if (!(firing.Measure > 1 && pulses)) noise.Take(channel.CellName, noisy.Measure, noisy.Text);
            if (!(noisy.Measure > 1 && !pulses)) hot.Take(channel.CellName, firing.Measure, firing.Text);
        }

        AlarmReading Noise(MappedChannel channel)
        {
            if (monitor.QuietCount(channel.Index) < limits.FewestEntries) return AlarmReading.None("noise");
            double value = monitor.QuietNoiseAdc(channel.Index), known = constants?.NoiseAdc[channel.Index] ?? double.NaN;
            double reference = double.IsNaN(known) ? references.Median($"noise {channel.Index}") : known;
            double measure = value / (limits.NoiseFactor * Math.Max(reference, 0.3));
            if (double.IsNaN(known)) references.Learn($"noise {channel.Index}", value, measure);
            return new("noise", measure, string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ADC, usually {reference:0.0}"));
        }

        void Bits(MappedChannel channel)
        {
            // Without light no pulse moves the bits.
            if (monitor.LedCount(channel.Index) < FewestFlashes) return;
            int bit = monitor.StuckBit(channel.Index);
            stuck.Take(channel.CellName, bit >= 0 ? double.PositiveInfinity : 0, $"bit {bit} of all samples is the same");
        }

        AlarmReading Occupancy(MappedChannel channel)
        {
            string key = $"hits {channel.Index}";
            long hits = monitor.HitCount(channel.Index);
            double measure = double.NaN;
            string text = "";
            if (monitor.Events > 0 && references.Sums(key) is { } before)
            {
                double growth = (double)hits / monitor.Events - before.Count / before.Exposure;
                measure = Significance.Both(growth / limits.OccupancyGrowth, Significance.OfShares(hits, monitor.Events, before.Count, (long)before.Exposure), common.Significance);
                text = string.Create(CultureInfo.InvariantCulture, $"in {100.0 * hits / monitor.Events:0} % of the events, usually {100 * before.Count / before.Exposure:0} %");
            }
            references.Learn(key, hits, monitor.Events, measure);
            return new("hot-channel", measure, text);
        }

        void Light(MappedChannel channel)
        {
            if (monitor.LedCount(channel.Index) < FewestFlashes) return;
            string key = $"led {channel.Index}";
            double value = monitor.LedAmplitudeAdc(channel.Index), usual = references.Median(key), change = value / usual - 1;
            gain.Take(channel.CellName, Math.Abs(change) / limits.LedDeviation, string.Create(CultureInfo.InvariantCulture, $"{value:0} ADC, {100 * change:+0.0;-0.0} % from the median {usual:0}"));
            references.Learn(key, value, Math.Abs(change) / limits.LedDeviation);
        }
    }

    private static bool IsDark(ChannelMonitor monitor, int channel, double usual) =>
        usual > 0 && !(monitor.LedCount(channel) >= FewestFlashes && monitor.LedAmplitudeAdc(channel) > LightLost * usual);

    /// <summary>The channel that is farthest beyond its limit, and how many are.</summary>
    private sealed class Worst(string id)
    {
        private readonly List<string> _names = [];
        private AlarmReading _reading = AlarmReading.None(id);
        /// <summary>Channels beyond their limit.</summary>
        public int Beyond => _names.Count;

        public AlarmReading Reading => _reading with { Text = Beyond > 1 ? $"{_reading.Text} and {Beyond - 1} other channels." : _reading.Text + ".", Names = _names };

        public void Take(string cell, double measure, string text)
        {
            if (double.IsNaN(measure)) return;
            if (measure > 1) _names.Add(cell);
            if (!(measure <= _reading.Measure)) _reading = new(id, measure, $"{cell}: {text}");
        }
    }
}
