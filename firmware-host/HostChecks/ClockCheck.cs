using System.Runtime.InteropServices;

namespace EdgeMon.Host.HostChecks;

/// <summary>
/// Is the clock synchronised? Spills carry the time of the host. The kernel knows (adjtimex(2): TIME_ERROR while nobody disciplines the clock),
/// whoever does it: systemd-timesyncd, chrony, ntpd or PTP.
/// </summary>
internal static partial class ClockCheck
{
    private const string Fix = "Run: sudo timedatectl set-ntp true (or install chrony), and look at: timedatectl";
    private const int TimeError = 5;
    // struct timex of 64-bit Linux: unsigned modes at 0, long maxerror [us] at 24, 208 bytes in all.
    private const int TimexBytes = 208;
    private const int MaximumErrorOffset = 24;

    /// <summary>Asks the kernel of this machine.</summary>
    public static HostFinding Find()
    {
        Span<byte> timex = stackalloc byte[TimexBytes];
        timex.Clear(); // modes = 0 reads only.
        int state = -1;
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess) state = AdjustTime(ref MemoryMarshal.GetReference(timex));
        return Judge(state, MemoryMarshal.Read<long>(timex[MaximumErrorOffset..]), File.Exists("/run/systemd/timesync/synchronized"));
    }

    /// <summary>The verdict.</summary>
    /// <param name="state">What adjtimex returned; negative when it cannot be asked.</param>
    /// <param name="maximumErrorMicroseconds">Largest error that the kernel believes possible.</param>
    /// <param name="timesyncSaysSo">The file that systemd-timesyncd leaves is there.</param>
    internal static HostFinding Judge(int state, long maximumErrorMicroseconds, bool timesyncSaysSo) => state switch
    {
        < 0 when timesyncSaysSo => HostFinding.Ok("clock", "synchronised by systemd-timesyncd"),
        < 0 => HostFinding.Warning("clock", $"the kernel does not tell whether it is synchronised. {Fix}"),
        TimeError => HostFinding.Warning("clock", $"not synchronised: times of spills may be wrong. {Fix}"),
        _ => HostFinding.Ok("clock", $"synchronised within {Math.Max(1, maximumErrorMicroseconds / 1000)} ms"),
    };

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(ref byte timex);
}
