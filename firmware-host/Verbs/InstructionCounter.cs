using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Host.Verbs;

/// <summary>
/// Counts the instructions of the calling thread in user mode with the processor's own counter (perf_event_open). Virtual machines
/// often have none, and the system may forbid it (kernel.perf_event_paranoid above 2).
/// </summary>
internal sealed partial class InstructionCounter : IDisposable
{
    // linux/perf_event.h: first version of the attributes, PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, exclude_kernel, exclude_hv.
    private const int AttributeBytes = 64;
    private const uint Hardware = 0;
    private const ulong Instructions = 1, OfUserOnly = 1 << 5 | 1 << 6;

    private readonly SafeFileHandle _file;

    private InstructionCounter(SafeFileHandle file) => _file = file;

    /// <summary>A running counter; null where there is none.</summary>
    public static unsafe InstructionCounter? TryOpen()
    {
        int call = RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => 298, Architecture.Arm64 => 241, _ => 0 };
        if (call == 0 || !OperatingSystem.IsLinux()) return null;
        Span<byte> attributes = stackalloc byte[AttributeBytes];
        attributes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(attributes, Hardware);
        BinaryPrimitives.WriteUInt32LittleEndian(attributes[4..], AttributeBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes[8..], Instructions);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes[40..], OfUserOnly);
        nint file;
        fixed (byte* pointer = attributes) file = SystemCall(call, (nint)pointer, process: 0, processor: -1, group: -1, flags: 0);
        return file < 0 ? null : new InstructionCounter(new SafeFileHandle(file, ownsHandle: true));
    }

    /// <summary>Instructions so far.</summary>
    public long Read()
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        using var stream = new FileStream(new SafeFileHandle(_file.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
        stream.ReadExactly(value);
        return BinaryPrimitives.ReadInt64LittleEndian(value);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint attributes, nint process, nint processor, nint group, nint flags);
}
