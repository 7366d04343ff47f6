using EdgeMon.Hardware.Sensors;
using EdgeMon.Host.Web;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Sensors of crate and detector with a past of half an hour.</summary>
internal static class FeederSensors
{
    private static readonly SensorOptions[] Options =
    [
        new() { Name = "ecal", Chip = "jc42", AlarmLow = 18, AlarmHigh = 24 },
        new() { Name = "supply-12V", Quantity = SensorQuantity.Voltage, Chip = "ads1015", AlarmLow = 11.4, AlarmHigh = 12.6 },
        new() { Name = "hall-humidity", Quantity = SensorQuantity.Humidity, Chip = "bme280", AlarmHigh = 70 },
    ];

    public static void Feed(LiveView view, DateTimeOffset now)
    {
        for (int i = 180; i >= 0; i--)
        {
            DateTimeOffset time = now.AddSeconds(-10 * i);
            double phase = 0.02 * i;
            bool silent = i is > 60 and < 75;
            view.OnSensors(Options,
            [
                Reading(0, 21.4 + 0.6 * Math.Sin(phase), time),
                Reading(1, 12.03 + 0.02 * Math.Cos(7 * phase), time),
                silent ? Reading(2, 47, now.AddSeconds(-750)) with { Quality = SensorQuality.Stale, Reason = "unplugged" } : Reading(2, 46 + 2 * Math.Cos(phase), time),
            ]);
        }
    }

    private static SensorReading Reading(int index, double value, DateTimeOffset time) => new(Options[index].Name, Options[index].Quantity, value, time, SensorQuality.Good, "");
}
