using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeMon.Hardware.Gpio;
using static EdgeMon.Hardware.Gpio.GpioAbi;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>The kernel's character device: the contract on a chip that answers with the real structures, and the structures against the kernel's header.</summary>
public class KernelGpioChipTests : GpioChipContract
{
    /// <summary>Sizes, offsets and numbers of linux/gpio.h (Linux 5.10 to 6.12, x86-64 and arm64), as the C program below prints them.</summary>
    private static readonly (string What, long Number)[] Layout =
    [
        ("sizeof(struct gpiochip_info)", Marshal.SizeOf<ChipInfo>()), ("offsetof(struct gpiochip_info, label)", Offset<ChipInfo>("Label")), ("offsetof(struct gpiochip_info, lines)", Offset<ChipInfo>("Lines")),
        ("sizeof(struct gpio_v2_line_info)", Size<LineInfo>()), ("sizeof(struct gpio_v2_line_attribute)", Size<LineAttribute>()), ("sizeof(struct gpio_v2_line_config_attribute)", Size<LineConfigAttribute>()),
        ("sizeof(struct gpio_v2_line_config)", Size<LineConfig>()), ("sizeof(struct gpio_v2_line_request)", Size<LineRequest>()), ("sizeof(struct gpio_v2_line_values)", Size<LineValues>()),
        ("sizeof(struct gpio_v2_line_event)", Size<LineEvent>()),
        .. Offsets(),
        ("GPIO_GET_CHIPINFO_IOCTL", GetChipInfo), ("GPIO_V2_GET_LINEINFO_IOCTL", GetLineInfo), ("GPIO_V2_GET_LINE_IOCTL", GetLine), ("GPIO_V2_LINE_GET_VALUES_IOCTL", GetValues), ("GPIO_V2_LINE_SET_VALUES_IOCTL", SetValues),
        ("GPIO_V2_LINE_FLAG_USED", (long)FlagUsed), ("GPIO_V2_LINE_FLAG_ACTIVE_LOW", (long)FlagActiveLow), ("GPIO_V2_LINE_FLAG_INPUT", (long)FlagInput), ("GPIO_V2_LINE_FLAG_OUTPUT", (long)FlagOutput),
        ("GPIO_V2_LINE_FLAG_EDGE_RISING", (long)FlagEdgeRising), ("GPIO_V2_LINE_FLAG_EDGE_FALLING", (long)FlagEdgeFalling), ("GPIO_V2_LINE_FLAG_BIAS_PULL_UP", (long)FlagPullUp), ("GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN", (long)FlagPullDown),
        ("GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES", AttributeOutputValues), ("GPIO_V2_LINE_EVENT_RISING_EDGE", EventRising), ("GPIO_V2_LINE_EVENT_FALLING_EDGE", EventFalling), ("GPIO_MAX_NAME_SIZE", NameBytes),
    ];

    private static readonly long[] Expected =
    [
        68, 32, 64, 256, 16, 24, 272, 592, 16, 48,
        32, 64, 72, 8, 16, 8, 32, 256, 288, 560, 564, 588, 8, 8, 12, 16, 20,
        0x8044B401, 0xC100B405, 0xC250B407, 0xC010B40E, 0xC010B40F,
        1, 2, 4, 8, 16, 32, 256, 512,
        2, 1, 2, 32,
    ];

    protected override ITestWires Wires() => new FakeGpioCalls();

    [Fact]
    public void Structures_and_numbers_are_those_of_the_kernels_interface() =>
        Assert.Equal(Layout.Zip(Expected, (entry, number) => (entry.What, number)), Layout);

    [Fact]
    public void Structures_and_numbers_are_those_of_this_systems_header()
    {
        Assert.SkipUnless(File.Exists("/usr/include/linux/gpio.h") && File.Exists("/usr/bin/gcc"), "needs gcc and linux/gpio.h (linux-libc-dev)");
        string folder = Directory.CreateTempSubdirectory("edgemon-abi-").FullName, source = Path.Combine(folder, "abi.c"), program = Path.Combine(folder, "abi");
        try
        {
            File.WriteAllText(source, "#include <stddef.h>\n#include <stdio.h>\n#include <linux/gpio.h>\nint main(void) {\n"
                + string.Concat(Layout.Select(entry => $"printf(\"%lld\\n\", (long long)({entry.What}));\n")) + "return 0; }\n");
            Assert.Equal("", Run("gcc", source, "-o", program));
            long[] numbers = [.. Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
            Assert.Equal(Layout.Zip(numbers, (entry, number) => (entry.What, number)), Layout);
            Assert.Equal(Layout.Length, numbers.Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Bias_polarity_and_both_edges_are_asked_of_the_kernel()
    {
        using var wires = new FakeGpioCalls();
        using IGpioChip chip = ((ITestWires)wires).Open();
        chip.OpenInput(4, activeLow: true, GpioBias.PullUp).Dispose();
        Assert.Equal(FlagInput | FlagActiveLow | FlagEdgeRising | FlagEdgeFalling | FlagPullUp, wires.FlagsOf(4));
        chip.OpenInput(4, activeLow: false, GpioBias.PullDown).Dispose();
        Assert.Equal(FlagInput | FlagEdgeRising | FlagEdgeFalling | FlagPullDown, wires.FlagsOf(4));
        chip.OpenOutput(5, activeLow: true, active: false).Dispose();
        Assert.Equal(FlagOutput | FlagActiveLow, wires.FlagsOf(5));
    }

    [Fact]
    public void The_user_of_a_line_is_named()
    {
        using var wires = new FakeGpioCalls();
        using IGpioChip chip = ((ITestWires)wires).Open();
        Assert.Equal("/dev/gpiochip0, pinctrl-fake, 54 lines", chip.Description);
        using IGpioOutput taken = chip.OpenOutput(5, activeLow: false, active: false);
        Assert.Equal("edgemon", chip.UserOf(5));
        Assert.Equal("/dev/gpiochip0 line 5 cannot be had, \"edgemon\" has it: Device or resource busy", Assert.Throws<IOException>(() => chip.OpenInput(5, activeLow: false, GpioBias.AsIs)).Message);
    }

    [Fact]
    public void A_chip_that_is_unplugged_is_told_by_every_call_and_ends_a_wait()
    {
        var wires = new FakeGpioCalls();
        using IGpioChip chip = ((ITestWires)wires).Open();
        using IGpioInput input = chip.OpenInput(4, activeLow: false, GpioBias.AsIs);
        using IGpioOutput output = chip.OpenOutput(5, activeLow: false, active: false);
        wires.Unplug();
        Assert.Equal("/dev/gpiochip0 line 4 was lost", Assert.Throws<IOException>(() => input.TryWait(TimeSpan.FromMinutes(1), out _)).Message);
        Assert.Equal("/dev/gpiochip0 line 4 cannot be read: No such device", Assert.Throws<IOException>(() => input.Read()).Message);
        Assert.Equal("/dev/gpiochip0 line 5 cannot be driven: No such device", Assert.Throws<IOException>(() => output.Write(true)).Message);
        Assert.Equal("/dev/gpiochip0 line 6 cannot be had: No such device", Assert.Throws<IOException>(() => chip.OpenOutput(6, activeLow: false, active: false)).Message);
    }

    private static (string, long)[] Offsets() =>
    [
        ("offsetof(struct gpio_v2_line_info, consumer)", Offset<LineInfo>("Consumer")), ("offsetof(struct gpio_v2_line_info, offset)", Offset<LineInfo>("Offset")), ("offsetof(struct gpio_v2_line_info, flags)", Offset<LineInfo>("Flags")),
        ("offsetof(struct gpio_v2_line_attribute, values)", Offset<LineAttribute>("Value")), ("offsetof(struct gpio_v2_line_config_attribute, mask)", Offset<LineConfigAttribute>("Mask")),
        ("offsetof(struct gpio_v2_line_config, num_attrs)", Offset<LineConfig>("AttributeCount")), ("offsetof(struct gpio_v2_line_config, attrs)", Offset<LineConfig>("Attributes")),
        ("offsetof(struct gpio_v2_line_request, consumer)", Offset<LineRequest>("Consumer")), ("offsetof(struct gpio_v2_line_request, config)", Offset<LineRequest>("Config")),
        ("offsetof(struct gpio_v2_line_request, num_lines)", Offset<LineRequest>("LineCount")), ("offsetof(struct gpio_v2_line_request, event_buffer_size)", Offset<LineRequest>("EventBufferSize")),
        ("offsetof(struct gpio_v2_line_request, fd)", Offset<LineRequest>("Descriptor")), ("offsetof(struct gpio_v2_line_values, mask)", Offset<LineValues>("Mask")),
        ("offsetof(struct gpio_v2_line_event, id)", Offset<LineEvent>("Id")), ("offsetof(struct gpio_v2_line_event, offset)", Offset<LineEvent>("Offset")),
        ("offsetof(struct gpio_v2_line_event, seqno)", Offset<LineEvent>("Sequence")), ("offsetof(struct gpio_v2_line_event, line_seqno)", Offset<LineEvent>("LineSequence")),
    ];

    private static long Size<T>() => System.Runtime.CompilerServices.Unsafe.SizeOf<T>();

    private static long Offset<T>(string field) where T : struct => Marshal.OffsetOf<T>(field);

    private static string Run(string program, params string[] arguments)
    {
        using Process run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = run.StandardOutput.ReadToEnd() + run.StandardError.ReadToEnd();
        run.WaitForExit();
        return text;
    }
}
