using System.Collections.Concurrent;
using System.Device.Gpio;
using EdgeMon.Hardware.Gpio;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>System.Device.Gpio: the contract on a driver in memory, below the library's own controller.</summary>
public class PackageGpioChipTests : GpioChipContract
{
    protected override ITestWires Wires() => new DriverWires();

    [Fact]
    public void The_resistor_is_asked_of_the_driver()
    {
        using var wires = new DriverWires();
        using IGpioChip chip = wires.Open();
        using IGpioInput up = chip.OpenInput(4, activeLow: true, GpioBias.PullUp), down = chip.OpenInput(5, activeLow: false, GpioBias.PullDown), open = chip.OpenInput(6, activeLow: false, GpioBias.AsIs);
        Assert.Equal([PinMode.InputPullUp, PinMode.InputPullDown, PinMode.Input], new[] { 4, 5, 6 }.Select(line => wires.Driver.Modes[line]));
    }

    [Fact]
    public void A_chip_that_is_unplugged_is_told_by_every_call()
    {
        using var wires = new DriverWires();
        IGpioChip chip = wires.Open();
        IGpioInput input = chip.OpenInput(4, activeLow: false, GpioBias.AsIs);
        IGpioOutput output = chip.OpenOutput(5, activeLow: false, active: false);
        wires.Driver.IsUnplugged = true;
        Assert.Equal("fake line 4 cannot be read: No such device", Assert.Throws<IOException>(() => input.TryWait(TimeSpan.FromMilliseconds(1), out _)).Message);
        Assert.Equal("fake line 5 cannot be driven: No such device", Assert.Throws<IOException>(() => output.Write(true)).Message);
        Assert.StartsWith("fake line 6 cannot be had: ", Assert.Throws<IOException>(() => chip.OpenOutput(6, activeLow: false, active: false)).Message);
        input.Dispose();
        output.Dispose();
    }
}

/// <summary>Wires of a driver in memory; every controller has one of its own over the same pins, as with the real library.</summary>
public sealed class DriverWires : ITestWires
{
    internal MemoryDriver Driver { get; } = new();

    public IGpioChip Open() => new PackageGpioChip("fake", new GpioController(Driver));

    public void Drive(int line, bool high) => Driver.Drive(line, high);

    public bool? LevelOf(int line) => Driver.Levels.TryGetValue(line, out bool high) ? high : null;

    public void Dispose() { }
}

/// <summary>A driver of pins in memory. It tells of changes on the thread that makes them.</summary>
internal sealed class MemoryDriver : GpioDriver
{
    private readonly ConcurrentDictionary<int, PinChangeEventHandler> _handlers = [];

    public ConcurrentDictionary<int, bool> Levels { get; } = [];
    public ConcurrentDictionary<int, PinMode> Modes { get; } = [];
    public bool IsUnplugged { get; set; }

    protected override int PinCount => 54;

    public void Drive(int line, bool high)
    {
        bool before = Levels.GetValueOrDefault(line);
        Levels[line] = high;
        if (before != high && _handlers.TryGetValue(line, out PinChangeEventHandler? handler))
            handler(this, new PinValueChangedEventArgs(high ? PinEventTypes.Rising : PinEventTypes.Falling, line));
    }

    protected override void OpenPin(int pinNumber) => Answer();
    protected override void ClosePin(int pinNumber) => Answer();

    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        Answer();
        Modes[pinNumber] = mode;
    }

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue)
    {
        SetPinMode(pinNumber, mode);
        Write(pinNumber, initialValue);
    }

    protected override PinMode GetPinMode(int pinNumber) => Modes[pinNumber];
    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber)
    {
        Answer();
        return Levels.GetValueOrDefault(pinNumber);
    }

    protected override void Write(int pinNumber, PinValue value)
    {
        Answer();
        Levels[pinNumber] = value == PinValue.High;
    }

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => _handlers[pinNumber] = callback;
    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => _handlers.TryRemove(pinNumber, out _);
    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

    private void Answer()
    {
        if (IsUnplugged) throw new IOException("No such device");
    }
}
