using EdgeMon.Hardware.Gpio;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>The folder that stands in for a chip.</summary>
public class FolderChipTests : GpioChipContract
{
    protected override ITestWires Wires() => new FolderWires();

    [Fact]
    public void An_open_input_shows_what_its_resistor_gives()
    {
        using var wires = new FolderWires();
        using IGpioChip chip = wires.Open();
        using IGpioInput up = chip.OpenInput(3, activeLow: false, GpioBias.PullUp), down = chip.OpenInput(4, activeLow: false, GpioBias.PullDown);
        Assert.True(up.Read());
        Assert.False(down.Read());
    }

    [Fact]
    public void What_is_neither_0_nor_1_and_a_folder_that_is_gone_are_told()
    {
        using var wires = new FolderWires();
        using IGpioChip chip = wires.Open();
        using IGpioInput input = chip.OpenInput(3, activeLow: false, GpioBias.AsIs);
        File.WriteAllText(Path.Combine(wires.Folder, "line3"), "open\n");
        Assert.Equal($"{wires.Folder}/line3 holds \"open\", which is neither 0 nor 1", Assert.Throws<IOException>(() => input.Read()).Message);
        File.Delete(Path.Combine(wires.Folder, "line3"));
        Assert.ThrowsAny<IOException>(() => input.TryWait(TimeSpan.FromSeconds(1), out _));
        Assert.Equal($"{wires.Folder}/none is not there", Assert.Throws<IOException>(() => new FolderChip(wires.Folder + "/none")).Message);
    }

    [Fact]
    public void The_name_of_the_configuration_opens_a_folder_and_an_absent_chip_is_told()
    {
        using var wires = new FolderWires();
        using (IGpioChip chip = GpioChips.Open(wires.Folder)) Assert.IsType<FolderChip>(chip);
        Assert.StartsWith("/dev/gpiochip250 cannot be opened", Assert.ThrowsAny<IOException>(() => GpioChips.Open("/dev/gpiochip250")).Message);
        // A device, but no GPIO chip.
        Assert.Contains("/dev/null is no GPIO chip", Assert.ThrowsAny<IOException>(() => GpioChips.Open("/dev/null")).Message);
    }
}

/// <summary>Wires that are files.</summary>
public sealed class FolderWires : ITestWires
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("edgemon-gpio-").FullName;

    public IGpioChip Open() => new FolderChip(Folder);

    // By another name and a rename: a reader never finds half a file.
    public void Drive(int line, bool high)
    {
        string path = Path.Combine(Folder, $"line{line}");
        File.WriteAllText(path + ".new", high ? "1\n" : "0\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    public bool? LevelOf(int line) => File.Exists(Path.Combine(Folder, $"line{line}")) ? File.ReadAllText(Path.Combine(Folder, $"line{line}")) == "1\n" : null;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
