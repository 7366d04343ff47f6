using System.Runtime.InteropServices;

namespace EdgeMon.Hardware.Gpio;

/// <summary>
/// The kernel's interface of GPIO character devices, version 2 (include/uapi/linux/gpio.h; Documentation/userspace-api/gpio/chardev.rst), as far as it is used. The
/// same on x86-64 and arm64. A test compares sizes, offsets and request numbers with the header.
/// </summary>
internal static unsafe partial class GpioAbi
{
    internal const uint GetChipInfo = 0x8044B401, GetLineInfo = 0xC100B405, GetLine = 0xC250B407, GetValues = 0xC010B40E, SetValues = 0xC010B40F;
    internal const ulong FlagUsed = 1, FlagActiveLow = 2, FlagInput = 4, FlagOutput = 8, FlagEdgeRising = 16, FlagEdgeFalling = 32, FlagPullUp = 256, FlagPullDown = 512;
    internal const uint AttributeOutputValues = 2, EventRising = 1, EventFalling = 2;
    internal const int NameBytes = 32;

    /// <summary>struct gpiochip_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ChipInfo
    {
        public fixed byte Name[NameBytes];
        public fixed byte Label[NameBytes];
        public uint Lines;
    }

    /// <summary>struct gpio_v2_line_attribute: the last field is a union of flags, output values and debounce period.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LineAttribute
    {
        public uint Id, Padding;
        public ulong Value;
    }

    /// <summary>struct gpio_v2_line_config_attribute.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LineConfigAttribute
    {
        public LineAttribute Attribute;
        public ulong Mask;
    }

    /// <summary>Ten of them.</summary>
    [System.Runtime.CompilerServices.InlineArray(10)]
    internal struct TenConfigAttributes
    {
        private LineConfigAttribute _first;
    }

    /// <summary>Ten of them.</summary>
    [System.Runtime.CompilerServices.InlineArray(10)]
    internal struct TenAttributes
    {
        private LineAttribute _first;
    }

    /// <summary>struct gpio_v2_line_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LineInfo
    {
        public fixed byte Name[NameBytes];
        public fixed byte Consumer[NameBytes];
        public uint Offset, AttributeCount;
        public ulong Flags;
        public TenAttributes Attributes;
        public fixed uint Padding[4];
    }

    /// <summary>struct gpio_v2_line_config.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LineConfig
    {
        public ulong Flags;
        public uint AttributeCount;
        public fixed uint Padding[5];
        public TenConfigAttributes Attributes;
    }

    /// <summary>struct gpio_v2_line_request.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LineRequest
    {
        public fixed uint Offsets[64];
        public fixed byte Consumer[NameBytes];
        public LineConfig Config;
        public uint LineCount, EventBufferSize;
        public fixed uint Padding[5];
        public int Descriptor;
    }

    /// <summary>struct gpio_v2_line_values.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LineValues
    {
        public ulong Bits, Mask;
    }

    /// <summary>struct gpio_v2_line_event.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LineEvent
    {
        public ulong TimestampNs;
        public uint Id, Offset, Sequence, LineSequence;
        public fixed uint Padding[6];
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Poll
    {
        public int Descriptor;
        public short Wanted, Seen;
    }

    internal const int OpenReadWrite = 2, OpenCloseOnExec = 0x80000, Interrupted = 4, Busy = 16;
    internal const short PollIn = 1, PollLost = 8 | 16 | 32;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(Poll* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc")]
    internal static partial int close(int descriptor);
}

/// <summary>The two calls that only a GPIO chip answers; tests put another chip there. Descriptors are polled, read and closed by the kernel in either case.</summary>
internal unsafe interface IGpioCalls
{
    /// <summary>Opens the chip: a descriptor, or minus the error number.</summary>
    int Open(string chip);

    /// <summary>Asks chip or lines: 0 or more, or minus the error number.</summary>
    int Control(int descriptor, uint request, void* argument);
}

/// <summary>The kernel's answers.</summary>
internal sealed unsafe class KernelGpioCalls : IGpioCalls
{
    public int Open(string chip)
    {
        int descriptor = GpioAbi.open(chip, GpioAbi.OpenReadWrite | GpioAbi.OpenCloseOnExec, 0);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }

    public int Control(int descriptor, uint request, void* argument)
    {
        int result = GpioAbi.ioctl(descriptor, request, argument);
        return result >= 0 ? result : -Marshal.GetLastPInvokeError();
    }
}
