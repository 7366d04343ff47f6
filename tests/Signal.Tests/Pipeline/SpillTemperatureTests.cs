using EdgeMon.Calibration;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Inspection;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Pipeline;

/// <summary>Temperatures correct the energies of a spill, once per spill, and stand in its record.</summary>
public class SpillTemperatureTests
{
    private const int Cell = SmallDetector.Main + 21;
    private static readonly TemperatureGains Gains = new(SmallDetector.Map(), new Dictionary<string, TemperatureGainOptions>
    {
        ["ECAL1"] = new() { PerKelvin = -0.02, ReferenceCelsius = 20, Sensor = "ecal" },
    });

    [Fact]
    public void Energies_of_the_detector_are_divided_by_its_gain_and_no_others()
    {
        var (found, _) = Replay(spill => SpillTemperatures.Take(Gains, _ => new(spill == 2 ? 25 : 20, IsFresh: true)));
        var (cold, warm) = (found.SpillHistograms[0].Channels, found.SpillHistograms[1].Channels);
        // 5 K above the reference the gain is 0.9.
        Assert.Equal(cold.MeanEnergyGeV(Cell) / 0.9, warm.MeanEnergyGeV(Cell), 1e-3);
        Assert.Equal(cold.MeanEnergyGeV(SmallDetector.Preshower + 21), warm.MeanEnergyGeV(SmallDetector.Preshower + 21), 1e-12);
        GainTemperature used = Assert.Single(found.Spills[1].GainTemperatures);
        Assert.Equal(("ECAL1", "ecal", GainTemperatureOrigin.Measured, 25.0), (used.Detector, used.Sensor, used.Origin, used.Celsius));
        Assert.Equal(1 / 0.9, used.EnergyFactor, 1e-12);
        Assert.Equal(1, Assert.Single(found.Spills[0].GainTemperatures).EnergyFactor, 1e-12);
        Assert.All(found.Spills, spill => Assert.Equal(SpillQuality.Good, spill.Quality));
    }

    [Fact]
    public void Led_ratios_and_temperatures_multiply()
    {
        float[] led = [.. Enumerable.Repeat(1.1f, SmallDetector.ChannelCount)];
        var (found, _) = Replay(spill => SpillTemperatures.Take(Gains, _ => new(spill == 2 ? 25 : 20, IsFresh: true)), setup => setup with { LedRatiosOfSpill = spill => spill == 2 ? led : null });
        Assert.Equal(found.SpillHistograms[0].Channels.MeanEnergyGeV(Cell) * 1.1 / 0.9, found.SpillHistograms[1].Channels.MeanEnergyGeV(Cell), 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_temperature_is_asked_for_once_per_spill_and_any_number_of_workers_gives_the_same(int workers)
    {
        List<int> asked = [];
        // It would change from event to event if it were asked for more often.
        var (found, _) = Replay(spill =>
        {
            lock (asked) asked.Add(spill);
            return SpillTemperatures.Take(Gains, _ => new(20 + asked.Count, IsFresh: true));
        }, workers: workers);
        Assert.Equal([1, 2], asked);
        var (one, _) = Replay(spill => SpillTemperatures.Take(Gains, _ => new(20 + spill, IsFresh: true)));
        RecordComparison.AssertSame(one, found);
    }

    [Fact]
    public void A_silent_sensor_keeps_its_last_temperature_and_makes_the_spill_partial()
    {
        var (found, _) = Replay(spill => SpillTemperatures.Take(Gains, _ => spill == 1 ? null : new(25, IsFresh: false)));
        Assert.Equal((SpillQuality.Partial, GainTemperatureOrigin.Reference, 20.0), (found.Spills[0].Quality, found.Spills[0].GainTemperatures[0].Origin, found.Spills[0].GainTemperatures[0].Celsius));
        Assert.Equal(["temperature of ECAL1 is unknown"], found.Spills[0].QualityReasons);
        Assert.Equal((SpillQuality.Partial, GainTemperatureOrigin.Held, 25.0), (found.Spills[1].Quality, found.Spills[1].GainTemperatures[0].Origin, found.Spills[1].GainTemperatures[0].Celsius));
        Assert.Equal(["temperature of ECAL1 is STALE"], found.Spills[1].QualityReasons);
        Assert.Equal(found.SpillHistograms[0].Channels.MeanEnergyGeV(Cell) / 0.9, found.SpillHistograms[1].Channels.MeanEnergyGeV(Cell), 1e-3);
    }

    [Fact]
    public void Where_there_are_no_sensors_detectors_are_at_their_reference_temperature()
    {
        var (found, _) = Replay(_ => SpillTemperatures.Take(Gains, null));
        Assert.Equal(SpillQuality.Good, found.Spills[0].Quality);
        Assert.Equal(new GainTemperature("ECAL1", "ecal", GainTemperatureOrigin.Reference, 20, 1), Assert.Single(found.Spills[0].GainTemperatures));
        var (plain, _) = Replay(null);
        Assert.Equal(plain.SpillHistograms[0].Channels.MeanEnergyGeV(Cell), found.SpillHistograms[0].Channels.MeanEnergyGeV(Cell));
        Assert.Empty(plain.Spills[0].GainTemperatures);
    }

    [Theory]
    [InlineData(-6)]
    [InlineData(46)]
    [InlineData(double.NaN)]
    public void A_temperature_that_would_halve_or_double_the_gain_is_not_believed(double celsius)
    {
        var gains = new TemperatureGains(SmallDetector.Map(), new Dictionary<string, TemperatureGainOptions> { ["ECAL1"] = new() { PerKelvin = celsius > 0 ? -0.02 : -0.04, Sensor = "ecal" } });
        SpillTemperatures taken = SpillTemperatures.Take(gains, _ => new(celsius, IsFresh: true));
        Assert.Equal(GainTemperatureOrigin.Reference, Assert.Single(taken.Detectors).Origin);
        Assert.All(taken.EnergyFactors!, factor => Assert.Equal(1f, factor));
        Assert.Equal(["temperature of ECAL1 is unknown"], taken.Doubts);
    }

    [Fact]
    public void Coefficients_change_the_identity_of_the_calibration()
    {
        string Identity(double perKelvin, double reference) => Setup(new TemperatureGains(SmallDetector.Map(),
            new Dictionary<string, TemperatureGainOptions> { ["ECAL1"] = new() { PerKelvin = perKelvin, ReferenceCelsius = reference, Sensor = "ecal" } })).CalibrationIdentity;
        Assert.Equal("test", SmallDetector.Setup().CalibrationIdentity);
        Assert.Matches(@"^test\+[0-9a-f]{16}$", Identity(-0.002, 20));
        Assert.Equal(3, new[] { Identity(-0.002, 20), Identity(-0.003, 20), Identity(-0.002, 21) }.Distinct().Count());
        Assert.Equal(Identity(-0.002, 20), Identity(-0.002, 20));
        var (found, _) = Replay(_ => SpillTemperatures.Take(Gains, null), setup => setup with { TemperatureGainIdentity = Gains.Identity });
        Assert.Equal($"test+{Gains.Identity}", found.Spills[0].Provenance.CalibrationIdentity);
    }

    [Fact]
    public void A_detector_that_the_map_lacks_is_refused_by_name()
    {
        var problem = Assert.Throws<CalibrationException>(() => new TemperatureGains(SmallDetector.Map(), new Dictionary<string, TemperatureGainOptions> { ["ECAL"] = new() }));
        Assert.Equal("calibration.temperatureGains: ECAL is not a detector of the map for run 77 (did you mean 'ECAL0'?); its detectors are ECAL0, ECAL1, HCAL0, HCAL1, HCAL2, HCAL3, S0, S1, S2, SRD, V1, VETO", problem.Message);
    }

    [Fact]
    public void An_event_looked_at_later_has_the_energies_that_were_counted()
    {
        RunSetup setup = SmallDetector.Setup() with { TemperaturesOfSpill = _ => SpillTemperatures.Take(Gains, _ => new(25, IsFresh: true)) };
        var (found, _) = Collector.Replay(PipelineTests.OneSpill(electrons: 80).Buffer.WrittenMemory, setup);
        KeptSample kept = found.Samples[^1];
        double seen = new EventInspector(SmallDetector.Run, setup, new SignalOptions(), FrameFormat.Date).Inspect(kept.Bytes, kept.Spill).Channels[Cell].EnergyGeV;
        double plain = new EventInspector(SmallDetector.Run, SmallDetector.Setup(), new SignalOptions(), FrameFormat.Date).Inspect(kept.Bytes, kept.Spill).Channels[Cell].EnergyGeV;
        Assert.True(plain > 1);
        Assert.Equal(plain / 0.9, seen, 1e-4);
    }

    private static RunSetup Setup(TemperatureGains gains) => SmallDetector.Setup() with { TemperatureGainIdentity = gains.Identity };

    private static (Collector Found, Signal.Pipeline.PipelineTotals Totals) Replay(Func<int, SpillTemperatures>? temperatures, Func<RunSetup, RunSetup>? change = null, int workers = 1)
    {
        var detector = new SmallDetector();
        PipelineTests.WriteSpill(detector, 1, 20);
        PipelineTests.WriteSpill(detector, 2, 20);
        RunSetup setup = SmallDetector.Setup() with { TemperaturesOfSpill = temperatures };
        return Collector.Replay(detector.Buffer.WrittenMemory, change?.Invoke(setup) ?? setup, workers: workers, eventsInBatch: 4);
    }
}
