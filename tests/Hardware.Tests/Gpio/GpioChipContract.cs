using System.Diagnostics;
using EdgeMon.Hardware.Gpio;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>The wires of a chip under test: levels as on the wire.</summary>
public interface ITestWires : IDisposable
{
    /// <summary>Opens the chip that these wires belong to.</summary>
    IGpioChip Open();
    /// <summary>Drives an input from outside.</summary>
    void Drive(int line, bool high);
    /// <summary>Level of an output; null when nobody drives it.</summary>
    bool? LevelOf(int line);
}

/// <summary>What every chip does, whatever is below it. A derived class brings the chip and its wires.</summary>
public abstract class GpioChipContract
{
    private const int Line = 17;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120), Short = TimeSpan.FromMilliseconds(50);

    protected abstract ITestWires Wires();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_output_has_its_level_from_the_first_moment_follows_and_keeps_the_last(bool activeLow, bool first)
    {
        using ITestWires wires = Wires();
        using IGpioChip chip = wires.Open();
        using (IGpioOutput output = chip.OpenOutput(Line, activeLow, first))
        {
            Assert.Equal(first ^ activeLow, wires.LevelOf(Line));
            output.Write(!first);
            Assert.Equal(!first ^ activeLow, wires.LevelOf(Line));
            output.Write(!first);
            output.Write(first);
            Assert.Equal(first ^ activeLow, wires.LevelOf(Line));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_input_gives_its_level_and_each_change_in_order_with_its_time(bool activeLow)
    {
        using ITestWires wires = Wires();
        wires.Drive(Line, activeLow);
        using IGpioChip chip = wires.Open();
        using IGpioInput input = chip.OpenInput(Line, activeLow, GpioBias.AsIs);
        Assert.False(input.Read());
        Assert.False(input.TryWait(Short, out _));
        for (int i = 0; i < 6; i++)
        {
            bool active = i % 2 == 0;
            long before = Stopwatch.GetTimestamp();
            wires.Drive(Line, active ^ activeLow);
            Assert.True(input.TryWait(Patience, out GpioEdge edge));
            Assert.Equal(active, edge.Active);
            Assert.InRange(edge.Ticks, before, Stopwatch.GetTimestamp());
            Assert.Equal(active, input.Read());
        }
        Assert.False(input.TryWait(Short, out _));
    }

    [Fact]
    public void A_change_before_the_first_wait_is_kept()
    {
        using ITestWires wires = Wires();
        wires.Drive(Line, false);
        using IGpioChip chip = wires.Open();
        using IGpioInput input = chip.OpenInput(Line, activeLow: false, GpioBias.AsIs);
        wires.Drive(Line, true);
        Assert.True(input.TryWait(Patience, out GpioEdge edge));
        Assert.True(edge.Active);
    }

    [Fact]
    public void A_line_belongs_to_one_user_and_is_free_again_when_it_is_given_back()
    {
        using ITestWires wires = Wires();
        using IGpioChip chip = wires.Open();
        using (chip.OpenOutput(Line, activeLow: false, active: false))
        {
            IOException failure = Assert.ThrowsAny<IOException>(() => chip.OpenOutput(Line, activeLow: false, active: false));
            Assert.Contains($"line {Line}", failure.Message);
        }
        chip.OpenInput(Line, activeLow: false, GpioBias.PullDown).Dispose();
        chip.OpenInput(Line, activeLow: false, GpioBias.PullUp).Dispose();
        Assert.Null(chip.UserOf(Line));
    }

    [Fact]
    public void A_line_that_the_chip_lacks_is_refused_by_number()
    {
        using ITestWires wires = Wires();
        using IGpioChip chip = wires.Open();
        int none = chip.LineCount;
        Assert.Contains($"no line {none}", Assert.ThrowsAny<IOException>(() => chip.OpenOutput(none, activeLow: false, active: false)).Message);
        Assert.Contains($"no line {none}", Assert.ThrowsAny<IOException>(() => chip.OpenInput(none, activeLow: false, GpioBias.AsIs)).Message);
        Assert.Contains(chip.LineCount.ToString(System.Globalization.CultureInfo.InvariantCulture), chip is FolderChip ? $"{none}" : chip.Description);
    }

    [Fact]
    public void A_flood_of_edges_ends_with_the_level_that_the_line_has()
    {
        using ITestWires wires = Wires();
        wires.Drive(Line, false);
        using IGpioChip chip = wires.Open();
        using IGpioInput input = chip.OpenInput(Line, activeLow: false, GpioBias.AsIs);
        for (int i = 0; i < 3001; i++) wires.Drive(Line, i % 2 == 0);
        bool last = false;
        int seen = 0;
        while (input.TryWait(Short, out GpioEdge edge)) (last, seen) = (edge.Active, seen + 1);
        Assert.True(last);
        Assert.InRange(seen, 1, 3001);
        Assert.True(input.Read());
    }
}
