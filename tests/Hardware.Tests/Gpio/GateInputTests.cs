using EdgeMon.Hardware.Gpio;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>The spill gate: openings are counted once each, bounces are not, and a chip that is lost is found again.</summary>
public class GateInputTests
{
    private const int Line = 17;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Openings_are_counted_and_measured(bool activeLow)
    {
        using var wires = new FolderWires();
        wires.Drive(Line, activeLow);
        using var gate = new GateInput(wires.Open, Options with { ActiveLow = activeLow });
        await Until(() => gate.State.Problem.Length == 0);
        Assert.Equal((false, 0, null), (gate.State.IsOpen, gate.State.Openings, gate.State.LastOpen));
        for (int spill = 1; spill <= 2; spill++)
        {
            wires.Drive(Line, !activeLow);
            await Until(() => gate.State.IsOpen);
            Assert.Equal(spill, gate.State.Openings);
            await Task.Delay(60, TestContext.Current.CancellationToken);
            wires.Drive(Line, activeLow);
            await Until(() => !gate.State.IsOpen);
            Assert.True(gate.State.LastOpen >= TimeSpan.FromMilliseconds(50), $"{gate.State.LastOpen}");
        }
    }

    [Fact]
    public async Task An_opening_that_was_under_way_at_the_start_is_not_measured()
    {
        using var wires = new FolderWires();
        wires.Drive(Line, true);
        using var gate = new GateInput(wires.Open, Options);
        await Until(() => gate.State.IsOpen);
        wires.Drive(Line, false);
        await Until(() => !gate.State.IsOpen);
        Assert.Equal((0, null), (gate.State.Openings, gate.State.LastOpen));
    }

    [Fact]
    public async Task A_chip_that_comes_later_or_comes_back_is_opened()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"edgemon-gpio-late-{Guid.NewGuid():N}");
        using var gate = new GateInput(() => new FolderChip(folder), Options);
        await Until(() => gate.State.Problem == $"{folder} is not there");
        try
        {
            Directory.CreateDirectory(folder);
            await Until(() => gate.State.Problem.Length == 0);
            Directory.Delete(folder, recursive: true);
            await Until(() => gate.State.Problem.Length > 0);
            Assert.False(gate.State.IsOpen);
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, $"line{Line}"), "1\n", TestContext.Current.CancellationToken);
            await Until(() => gate.State is { Problem: "", IsOpen: true });
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static readonly GpioInputOptions Options = new() { Line = Line, Debounce = TimeSpan.FromMilliseconds(5) };

    internal static async Task Until(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(2, TestContext.Current.CancellationToken);
    }
}
