using EdgeMon.Hardware.Sensors;
using EdgeMon.Host.Web;

namespace EdgeMon.EndToEnd.Tests.Sensors;

/// <summary>The past of sensors in bounded memory.</summary>
public class SensorTrendsTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SensorOptions[] Options = [new() { Name = "ecal", AlarmHigh = 24 }];

    [Fact]
    public void Every_new_reading_is_a_point_and_the_same_reading_is_none()
    {
        var trends = new SensorTrends();
        Assert.True(trends.Add(Options, [Reading(0, 21)], Start));
        Assert.False(trends.Add(Options, [Reading(0, 21)], Start.AddSeconds(1)));
        Assert.True(trends.Add(Options, [Reading(10, 22)], Start.AddSeconds(11)));
        SensorTrend trend = Assert.Single(trends.Document(7).Sensors);
        Assert.Equal([21, 22], trend.Values);
        Assert.Equal(10, trend.TimesUnix[1] - trend.TimesUnix[0]);
        Assert.Equal(("ecal", "temperature", "°C", 22.0, "GOOD", null, 24.0), (trend.Name, trend.Quantity, trend.Unit, trend.Value, trend.Quality, trend.AlarmLow, trend.AlarmHigh));
    }

    [Fact]
    public void A_silent_sensor_leaves_a_gap_and_its_reason()
    {
        var trends = new SensorTrends();
        trends.Add(Options, [Reading(0, 21)], Start);
        SensorReading stale = Reading(0, 21) with { Quality = SensorQuality.Stale, Reason = "unplugged" };
        trends.Add(Options, [stale], Start.AddSeconds(31));
        trends.Add(Options, [stale], Start.AddSeconds(32));
        trends.Add(Options, [Reading(40, 23)], Start.AddSeconds(40));
        SensorTrend trend = trends.Document(1).Sensors[0];
        Assert.Equal([21, null, 23], trend.Values);
        Assert.Equal("GOOD", trend.Quality);
    }

    [Fact]
    public void Memory_is_bounded_the_whole_past_stays_and_points_grow_apart_evenly_up_to_a_minute()
    {
        var trends = new SensorTrends();
        for (int i = 0; i < 4 * SensorTrends.Capacity; i++) trends.Add(Options, [Reading(10 * i, i % 7)], Start.AddSeconds(10 * i));
        SensorTrend trend = trends.Document(1).Sensors[0];
        Assert.InRange(trend.TimesUnix.Count, SensorTrends.Capacity / 2, SensorTrends.Capacity);
        double[] steps = [.. trend.TimesUnix.Zip(trend.TimesUnix.Skip(1), (a, b) => b - a)];
        Assert.True(trend.TimesUnix[0] - Start.ToUnixTimeSeconds() < 60);
        Assert.InRange(steps.Max(), 10, 80);
        for (int i = 0; i < 20 * SensorTrends.Capacity; i++) trends.Add(Options, [Reading(1e6 + 10 * i, i % 7)], Start.AddSeconds(1e6 + 10 * i));
        trend = trends.Document(2).Sensors[0];
        Assert.Equal(SensorTrends.Capacity, trend.TimesUnix.Count);
        Assert.True(trend.TimesUnix[^1] - trend.TimesUnix[0] > 15 * 3600);
    }

    private static SensorReading Reading(double seconds, double value) => new("ecal", SensorQuantity.Temperature, value, Start.AddSeconds(seconds), SensorQuality.Good, "");
}
