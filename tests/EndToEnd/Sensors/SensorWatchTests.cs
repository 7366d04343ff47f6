using EdgeMon.Calibration;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Alarms.Conditions;

namespace EdgeMon.EndToEnd.Tests.Sensors;

/// <summary>What the running monitor makes of its sensors: the page, the alarms and the gains ask without waiting for a bus.</summary>
public class SensorWatchTests
{
    private static readonly SensorsOptions Absent = new() { List = [new SensorOptions { Name = "ecal", Chip = "no-such-chip", AlarmHigh = 30 }] };

    [Fact]
    public async Task An_absent_sensor_is_told_to_page_and_alarms_and_gives_no_temperature()
    {
        var view = TestView.Of(new PageOptions(), TimeProvider.System);
        using var metrics = new DeviceMetrics();
        await using var watch = SensorWatch.Start(Absent, view, metrics, TimeProvider.System);
        while (view.Sensors().Sensors is not [{ Reason: "no chip \"no-such-chip\" with a channel for temperature" }]) await Task.Delay(20, TestContext.Current.CancellationToken);
        SensorTrend trend = view.Sensors().Sensors[0];
        Assert.Equal(("INVALID", null, 30.0), (trend.Quality, trend.Value, trend.AlarmHigh));
        SensorHealth health = Assert.Single(watch.Health());
        Assert.Equal(("ecal", SensorKind.Temperature, "INVALID, no chip \"no-such-chip\" with a channel for temperature"), (health.Name, health.Kind, health.Problem));
        Assert.Null(watch.Temperature("ecal"));
        Assert.Null(watch.Temperature("another"));
    }

    [Fact]
    public void The_temperatures_of_a_spill_are_taken_once_and_stay()
    {
        ChannelMap map = ChannelMap.Load(Path.Combine(Repository.Root, "hardware", "virtual-na64", "maps"), 5001);
        var gains = new TemperatureGains(map, new Dictionary<string, TemperatureGainOptions> { ["ECAL1"] = new() { PerKelvin = -0.01, Sensor = "ecal" } });
        double celsius = 20;
        var thermometer = new SpillThermometer(gains, _ => new GainTemperatureReading(celsius, IsFresh: true));
        SpillTemperatures first = thermometer.Of(1);
        celsius = 25;
        Assert.Same(first, thermometer.Of(1));
        Assert.Equal(25, Assert.Single(thermometer.Of(2).Detectors).Celsius);
        Assert.Equal(20, Assert.Single(thermometer.Of(1).Detectors).Celsius);
    }

    [Fact]
    public void A_replay_with_coefficients_has_no_sensors_and_says_so_in_its_identity()
    {
        string setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        RunSetup Load(Dictionary<string, TemperatureGainOptions> gains) => new RunSetups(Path.Combine(setup, "maps"), new(), Path.Combine(setup, "calibration"), new()) { TemperatureGains = gains }.For(5001);
        RunSetup plain = Load([]), corrected = Load(new() { ["ECAL1"] = new() { PerKelvin = -0.002, Sensor = "ecal" } });
        Assert.Null(plain.TemperaturesOfSpill);
        Assert.StartsWith(plain.CalibrationIdentity + "+", corrected.CalibrationIdentity);
        SpillTemperatures taken = corrected.TemperaturesOfSpill!(1);
        Assert.Equal(GainTemperatureOrigin.Reference, Assert.Single(taken.Detectors).Origin);
        Assert.All(taken.EnergyFactors!, factor => Assert.Equal(1f, factor));
        Assert.Empty(taken.Doubts);
    }
}
