using System.Diagnostics;
using EdgeMon.Hardware.Gpio;
using static EdgeMon.Hardware.Tests.Gpio.GateInputTests;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>Beacon and buzzer: patterns, exit states, and chips that come and go.</summary>
public class AlarmSignalTests
{
    private const int Line = 22;

    public static TheoryData<SignalLevel> Levels => [.. Enum.GetValues<SignalLevel>()];

    [Fact]
    public void A_pattern_repeats_and_says_how_long_its_state_lasts()
    {
        var pattern = new SignalPattern(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300));
        foreach (int round in new[] { 0, 1, 1000 })
        {
            Assert.Equal((true, TimeSpan.FromMilliseconds(100)), pattern.At(TimeSpan.FromMilliseconds(400 * round)));
            Assert.Equal((true, TimeSpan.FromMilliseconds(1)), pattern.At(TimeSpan.FromMilliseconds(400 * round + 99)));
            Assert.Equal((false, TimeSpan.FromMilliseconds(300)), pattern.At(TimeSpan.FromMilliseconds(400 * round + 100)));
            Assert.Equal((false, TimeSpan.FromMilliseconds(1)), pattern.At(TimeSpan.FromMilliseconds(400 * round + 399)));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_has_patterns_and_none_flashes_three_times_a_second(SignalLevel level)
    {
        foreach (SignalPattern pattern in new[] { SignalPattern.Beacon[(int)level], SignalPattern.Buzzer[(int)level] })
            Assert.True(pattern.On == TimeSpan.Zero || pattern.Off == TimeSpan.Zero || (pattern.On + pattern.Off).TotalSeconds > 1.0 / 3, $"{level}");
        Assert.Equal(level != SignalLevel.Quiet, SignalPattern.Beacon[(int)level].At(TimeSpan.Zero).On);
        Assert.Equal(level >= SignalLevel.Medium, SignalPattern.Buzzer[(int)level].At(TimeSpan.Zero).On);
        if (level > SignalLevel.Low) Assert.True(SignalPattern.Beacon[(int)level].On + SignalPattern.Beacon[(int)level].Off < SignalPattern.Beacon[(int)level - 1].On + SignalPattern.Beacon[(int)level - 1].Off);
    }

    [Fact]
    public void There_is_a_pattern_for_every_level_and_no_other()
    {
        Assert.Equal(Enum.GetValues<SignalLevel>().Length, SignalPattern.Beacon.Count);
        Assert.Equal(Enum.GetValues<SignalLevel>().Length, SignalPattern.Buzzer.Count);
    }

    [Theory]
    [InlineData(false, GpioExitState.Off)]
    [InlineData(false, GpioExitState.On)]
    [InlineData(true, GpioExitState.Off)]
    [InlineData(true, GpioExitState.On)]
    public async Task An_output_follows_the_level_and_is_left_in_its_exit_state(bool activeLow, GpioExitState onExit)
    {
        using var wires = new FolderWires();
        using (AlarmSignal beacon = Beacon(wires, activeLow, onExit))
        {
            await Until(() => beacon.Problem.Length == 0);
            Assert.Equal(activeLow, wires.LevelOf(Line));
            beacon.Level = SignalLevel.Acknowledged;
            await Until(() => wires.LevelOf(Line) == !activeLow);
            beacon.Level = SignalLevel.Critical;
            // It flashes: off and on again.
            await Until(() => wires.LevelOf(Line) == activeLow);
            await Until(() => wires.LevelOf(Line) == !activeLow);
            beacon.Level = SignalLevel.Quiet;
            await Until(() => wires.LevelOf(Line) == activeLow);
        }
        Assert.Equal((onExit == GpioExitState.On) ^ activeLow, wires.LevelOf(Line));
        using IGpioChip chip = wires.Open();
        Assert.Null(chip.UserOf(Line));
    }

    [Fact]
    public async Task A_chip_that_is_lost_is_told_and_opened_again()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"edgemon-gpio-lost-{Guid.NewGuid():N}");
        using var beacon = new AlarmSignal("beacon", () => new FolderChip(folder), new GpioOutputOptions { Line = Line }, SignalPattern.Beacon, TimeProvider.System) { Level = SignalLevel.Acknowledged };
        await Until(() => beacon.Problem == $"{folder} is not there");
        try
        {
            Directory.CreateDirectory(folder);
            await Until(() => beacon.Problem.Length == 0 && beacon.IsOn);
            Directory.Delete(folder, recursive: true);
            await Until(() => beacon.Problem.Length > 0);
            Directory.CreateDirectory(folder);
            string line = Path.Combine(folder, $"line{Line}");
            await Until(() => beacon.Problem.Length == 0 && File.Exists(line) && File.ReadAllText(line) == "1\n");
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("exits")]
    [InlineData("throws")]
    public async Task A_process_that_exits_or_crashes_switches_off(string way)
    {
        using var wires = new FolderWires();
        using Process process = SignalProcess.Start(way, wires.Folder);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("driving", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(wires.LevelOf(Line), await errors);
    }

    [Fact]
    public async Task A_process_that_is_killed_cannot_switch_off_but_gives_its_line_back()
    {
        using var wires = new FolderWires();
        using Process process = SignalProcess.Start("waits", wires.Folder);
        Assert.Equal("driving", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(wires.LevelOf(Line));
        using IGpioChip chip = wires.Open();
        Assert.Null(chip.UserOf(Line));
    }

    [Fact]
    public async Task A_chip_that_hangs_holds_up_neither_who_sets_the_level_nor_the_end()
    {
        using var hang = new ManualResetEventSlim();
        var beacon = new AlarmSignal("beacon", () =>
        {
            hang.Wait();
            throw new IOException("gone");
        }, new GpioOutputOptions { Line = Line }, SignalPattern.Beacon, TimeProvider.System);
        for (int i = 0; i < 1000; i++) beacon.Level = (SignalLevel)(i % 6);
        Task end = Task.Run(beacon.Dispose, TestContext.Current.CancellationToken);
        await end;
        Assert.Equal("not opened yet", beacon.Problem);
        hang.Set();
    }

    [Fact]
    public void Options_that_contradict_each_other_are_told()
    {
        var options = new GpioOptions { SpillGate = new() { Line = 17 }, Beacon = new() { Line = 22 }, Buzzer = new() { Line = 22 } };
        Assert.Equal(["spillGate.line", "beacon.line", "buzzer.line", "buzzer.line"], options.Problems().Select(problem => problem.Path));
        Assert.Empty((options with { Chip = "/dev/gpiochip0", Buzzer = new() { Line = 23 } }).Problems());
        Assert.Empty(new GpioOptions().Problems());
    }

    private static AlarmSignal Beacon(FolderWires wires, bool activeLow, GpioExitState onExit) =>
        new("beacon", wires.Open, new GpioOutputOptions { Line = Line, ActiveLow = activeLow, OnExit = onExit }, SignalPattern.Beacon, TimeProvider.System);
}
