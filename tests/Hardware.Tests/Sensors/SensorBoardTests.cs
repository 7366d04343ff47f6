using EdgeMon.Hardware.Sensors;

namespace EdgeMon.Hardware.Tests.Sensors;

/// <summary>Readings grow old, are judged, and one sensor does not hold up another.</summary>
public class SensorBoardTests
{
    [Fact]
    public void A_reading_is_good_then_stale_then_good_again()
    {
        var (board, sensor, clock) = Board();
        Assert.Equal((SensorQuality.Invalid, "no reading yet"), Verdict(board));
        sensor.Value = 21.5;
        board.ReadOnce(0);
        Assert.Equal((SensorQuality.Good, ""), Verdict(board));
        Assert.Equal("°C", board.Readings()[0].Unit);
        sensor.Value = null;
        clock.Now += TimeSpan.FromSeconds(31);
        board.ReadOnce(0);
        Assert.Equal((SensorQuality.Stale, "unplugged"), Verdict(board));
        Assert.Equal(21.5, board.Readings()[0].Value);
        sensor.Value = 22;
        board.ReadOnce(0);
        Assert.Equal((SensorQuality.Good, ""), Verdict(board));
    }

    [Theory]
    [InlineData(-40.1, SensorQuality.Invalid)]
    [InlineData(-40, SensorQuality.Good)]
    [InlineData(85, SensorQuality.Good)]
    [InlineData(85.1, SensorQuality.Invalid)]
    [InlineData(double.NaN, SensorQuality.Invalid)]
    public void What_is_not_plausible_is_invalid(double value, SensorQuality quality)
    {
        var (board, sensor, _) = Board();
        sensor.Value = value;
        board.ReadOnce(0);
        Assert.Equal(quality, Verdict(board).Quality);
    }

    [Fact]
    public async Task A_sensor_that_hangs_does_not_hold_up_the_others()
    {
        using var hang = new ManualResetEventSlim();
        var hanging = new FakeSensor { Hang = hang };
        var answering = new FakeSensor { Value = 20 };
        var options = new SensorsOptions { List = [Crate with { Name = "hanging", Chip = "hanging" }, Crate] };
        var board = new SensorBoard(options, [hanging, answering], TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task run = board.RunAsync(stop.Token);
        while (board.Readings()[1].Quality != SensorQuality.Good) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal(SensorQuality.Invalid, board.Readings()[0].Quality);
        hang.Set();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_told()
    {
        var options = new SensorsOptions { Period = TimeSpan.FromSeconds(20), List = [Crate, Crate with { Low = 90 }, new()] };
        Assert.Equal(["staleAfter", "list[1].name", "list[1].low", "list[2].name", "list[2].chip"], options.Problems().Select(problem => problem.Path));
        Assert.Empty(new SensorsOptions { List = [Crate] }.Problems());
    }

    [Fact]
    public void Limits_of_alarms_are_told_when_they_cannot_be_reached()
    {
        var options = new SensorsOptions { List = [Crate with { AlarmLow = 30, AlarmHigh = 20 }, Crate with { Name = "b", AlarmHigh = 90 }, Crate with { Name = "c", I2cAddress = 0x18 }] };
        Assert.Equal(["list[0].alarmLow", "list[1].alarmHigh", "list[2].i2cAddress"], options.Problems().Select(problem => problem.Path));
        Assert.Empty(new SensorsOptions { List = [Crate with { AlarmLow = 10, AlarmHigh = 40, I2cBus = 1, I2cAddress = 0x18 }] }.Problems());
    }

    private static readonly SensorOptions Crate = new() { Name = "crate", Chip = "fake", Low = -40, High = 85 };

    private static (SensorBoard, FakeSensor, FakeClock) Board()
    {
        var sensor = new FakeSensor();
        var clock = new FakeClock();
        return (new SensorBoard(new SensorsOptions { List = [Crate] }, [sensor], clock), sensor, clock);
    }

    private static (SensorQuality Quality, string Reason) Verdict(SensorBoard board) => (board.Readings()[0].Quality, board.Readings()[0].Reason);

    private sealed class FakeSensor : ISensor
    {
        public string Name => "fake";
        public SensorQuantity Quantity => SensorQuantity.Temperature;
        public double? Value { get; set; }
        public ManualResetEventSlim? Hang { get; init; }

        public bool TryRead(out double value, out string problem)
        {
            Hang?.Wait();
            (value, problem) = (Value ?? double.NaN, Value is null ? "unplugged" : "");
            return Value is not null;
        }
    }
}
