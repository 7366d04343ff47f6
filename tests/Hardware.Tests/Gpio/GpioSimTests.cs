using EdgeMon.Hardware.Gpio;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>
/// The contract on the kernel itself: its simulated chip gpio-sim (Documentation/admin-guide/gpio/gpio-sim.rst), opened as a real one is. Skipped where the kernel has
/// none: it needs the module gpio-sim, configfs mounted, and root.
/// </summary>
public class GpioSimTests : GpioChipContract
{
    protected override ITestWires Wires() => new SimWires();

    [Fact]
    public void The_user_of_a_line_is_told_and_the_resistor_is_set()
    {
        using var wires = new SimWires();
        using IGpioChip chip = wires.Open();
        Assert.Equal(32, chip.LineCount);
        using IGpioInput up = chip.OpenInput(3, activeLow: false, GpioBias.PullUp), down = chip.OpenInput(4, activeLow: true, GpioBias.PullDown);
        Assert.True(up.Read());
        Assert.True(down.Read());
        Assert.Equal("edgemon", chip.UserOf(3));
    }

    [Fact]
    public async Task A_spill_gate_on_the_kernels_chip_is_followed()
    {
        using var wires = new SimWires();
        wires.Drive(17, high: false);
        using var gate = new GateInput(wires.Open, new GpioInputOptions { Line = 17 });
        await GateInputTests.Until(() => gate.State.Problem.Length == 0);
        wires.Drive(17, high: true);
        await GateInputTests.Until(() => gate.State.IsOpen);
        wires.Drive(17, high: false);
        await GateInputTests.Until(() => !gate.State.IsOpen);
        Assert.Equal(1, gate.State.Openings);
        Assert.True(gate.State.LastOpen > TimeSpan.Zero);
    }
}

/// <summary>Wires of a chip that the kernel simulates; one chip for each.</summary>
public sealed class SimWires : ITestWires
{
    private const string Configuration = "/sys/kernel/config/gpio-sim";
    private static int _made;
    private readonly string _folder = $"{Configuration}/edgemon-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";
    private readonly string _lines, _chip;

    public SimWires()
    {
        Assert.SkipUnless(Directory.Exists(Configuration), "needs the kernel module gpio-sim (modprobe gpio-sim), configfs and root");
        Directory.CreateDirectory(_folder);
        Directory.CreateDirectory($"{_folder}/bank0");
        File.WriteAllText($"{_folder}/bank0/num_lines", "32");
        File.WriteAllText($"{_folder}/live", "1");
        string chip = File.ReadAllText($"{_folder}/bank0/chip_name").Trim();
        _lines = $"/sys/devices/platform/{File.ReadAllText($"{_folder}/dev_name").Trim()}/{chip}";
        _chip = $"/dev/{chip}";
    }

    public IGpioChip Open() => GpioChips.Open(_chip);

    public void Drive(int line, bool high) => File.WriteAllText($"{_lines}/sim_gpio{line}/pull", high ? "pull-up" : "pull-down");

    public bool? LevelOf(int line) => File.ReadAllText($"{_lines}/sim_gpio{line}/value").Trim() == "1";

    public void Dispose()
    {
        File.WriteAllText($"{_folder}/live", "0");
        Directory.Delete($"{_folder}/bank0");
        Directory.Delete(_folder);
    }
}
