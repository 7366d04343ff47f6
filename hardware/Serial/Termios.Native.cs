using System.Runtime.InteropServices;

namespace EdgeMon.Hardware.Serial;

/// <summary>The part of libc that serial lines need, with the numbers of Linux on x86-64 and arm64 (asm-generic/termbits.h, poll.h, fcntl.h).</summary>
internal static unsafe partial class Termios
{
    internal const int OpenReadWrite = 2, OpenNoControllingTerminal = 0x100, OpenNonBlocking = 0x800, OpenCloseOnExec = 0x80000;
    internal const short PollIn = 1, PollOut = 4, PollError = 8, PollHangUp = 16, PollInvalid = 32;
    internal const uint InputCheckParity = 0x10, InputXon = 0x400, InputXoff = 0x1000;
    internal const uint Size7 = 0x20, Size8 = 0x30, SizeMask = 0x30, TwoStopBits = 0x40, EnableReceiver = 0x80, ParityOn = 0x100, ParityOdd = 0x200, Local = 0x800, HardwareFlow = 0x80000000;
    internal const int SetNow = 0, FlushBoth = 2, Again = 11, Interrupted = 4;
    internal const nuint RequestExclusive = 0x540C;

    /// <summary>struct termios of glibc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Settings
    {
        public uint Input, Output, Control, Local;
        public byte Line;
        public fixed byte Characters[32];
        public uint InputSpeed, OutputSpeed;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Poll
    {
        public int Descriptor;
        public short Wanted, Seen;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, int mode);

    [LibraryImport("libc")]
    internal static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(Poll* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int descriptor, nuint request, nint argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int tcgetattr(int descriptor, Settings* settings);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int tcsetattr(int descriptor, int when, Settings* settings);

    [LibraryImport("libc")]
    internal static partial void cfmakeraw(Settings* settings);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int cfsetspeed(Settings* settings, uint speed);

    [LibraryImport("libc")]
    internal static partial int tcflush(int descriptor, int queue);

    /// <summary>The system's constant for a speed; 0 for a speed it has none for.</summary>
    internal static uint SpeedCode(int baud) => baud switch
    {
        1200 => 9,
        2400 => 11,
        4800 => 12,
        9600 => 13,
        19200 => 14,
        38400 => 15,
        57600 => 0x1001,
        115200 => 0x1002,
        230400 => 0x1003,
        460800 => 0x1004,
        921600 => 0x1007,
        _ => 0,
    };
}
