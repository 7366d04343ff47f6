using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>
/// Which file stands behind a path or an open handle, and what kind it is (Linux <c>statx</c>): .NET does not tell,
/// and a rotated file can only be noticed so.
/// </summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, long Length, ushort Mode)
{
    private const int AtCurrentFolder = -100, AtEmptyPath = 0x1000, BasicStats = 0x7ff;
    private const ushort TypeMask = 0xF000, RegularFile = 0x8000, Pipe = 0x1000, Folder = 0x4000;

    public bool IsRegularFile => (Mode & TypeMask) == RegularFile;
    public bool IsPipe => (Mode & TypeMask) == Pipe;
    public bool IsFolder => (Mode & TypeMask) == Folder;

    public bool IsSameFileAs(FileIdentity other) => Device == other.Device && Inode == other.Inode;

    public static FileIdentity? Of(string path) =>
        Native.StatX(AtCurrentFolder, path, 0, BasicStats, out Native.FileStatus status) == 0 ? From(status) : null;

    public static FileIdentity? Of(SafeFileHandle handle) =>
        Native.StatX((int)handle.DangerousGetHandle(), "", AtEmptyPath, BasicStats, out Native.FileStatus status) == 0 ? From(status) : null;

    private static FileIdentity From(in Native.FileStatus status) =>
        new((ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode, (long)status.Size, status.Mode);
}

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static unsafe partial class Native
{
    public const short PollIn = 1, PollError = 8, PollHangUp = 16;
    private const int Interrupted = 4, Again = 11;

    /// <summary>The fields of <c>struct statx</c> (256 bytes, the same on all Linux machines) that are needed.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, byte* buffer, nuint count);

    /// <summary>True when a read would not block: bytes, an end or an error are there.</summary>
    public static bool IsReadable(int descriptor, int milliseconds)
    {
        var wanted = new PollDescriptor { Descriptor = descriptor, Wanted = PollIn };
        return Poll(&wanted, 1, milliseconds) > 0;
    }

    /// <summary>Reads what is there: bytes read, 0 at the end, null when nothing is there yet; <paramref name="error"/> is the errno of a failed read, else 0.</summary>
    public static int? Read(int descriptor, Span<byte> destination, out int error)
    {
        fixed (byte* buffer = destination)
        {
            nint read = Read(descriptor, buffer, (nuint)destination.Length);
            error = read >= 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error is Interrupted or Again)
            {
                error = 0;
                return null;
            }
            return (int)Math.Max(read, 0);
        }
    }
}
