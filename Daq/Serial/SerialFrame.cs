using System.Buffers.Binary;
using System.Numerics;
using EdgeMon.Daq.Writing;

namespace EdgeMon.Daq.Serial;

/// <summary>Numbers that a digitiser on a serial line sends with each frame (hardware/boards/serial-digitiser.md).</summary>
/// <param name="Sequence">Number of the frame since the board was switched on; wraps at 2^32.</param>
/// <param name="Type">DATE event type, such as 7 for physics.</param>
/// <param name="Run">Run number.</param>
/// <param name="Spill">Spill number, 12 bits.</param>
/// <param name="EventInRun">Event number in the run.</param>
/// <param name="EventInSpill">Event number in the spill, 20 bits.</param>
/// <param name="UnixSeconds">The board's clock [s since 1970-01-01 UTC].</param>
public readonly record struct SerialFrameHeader(uint Sequence, EventType Type, int Run, int Spill, uint EventInRun, int EventInSpill, uint UnixSeconds);

/// <summary>The frame of a digitiser on a serial line: layout, checksum and writer. All numbers are little endian.</summary>
public static class SerialFrame
{
    /// <summary>The first four bytes of every frame, in the order of the wire: A5 5A C3 3C.</summary>
    public static ReadOnlySpan<byte> Sync => [0xA5, 0x5A, 0xC3, 0x3C];
    /// <summary>Version of the layout, in the byte after <see cref="Sync"/>.</summary>
    public const byte Version = 1;
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 32;
    /// <summary>Bytes after the payload: CRC-32C of everything between <see cref="Sync"/> and itself.</summary>
    public const int ChecksumBytes = 4;
    /// <summary>Largest payload [bytes]: keeps a frame whose length was damaged from swallowing more than its like.</summary>
    public const int LargestPayloadBytes = 16384;

    /// <summary>CRC-32C (Castagnoli, reflected, start and final exclusive-or of all ones: "123456789" gives 0xE3069283).</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = ~0u;
        foreach (byte value in bytes) checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum;
    }

    /// <summary>Writes one frame.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="header">Its numbers.</param>
    /// <param name="payload">An S-Link block, or nothing for start and end of run and burst; whole 32-bit words.</param>
    /// <exception cref="ArgumentException">The payload is larger than <see cref="LargestPayloadBytes"/> or not of whole words.</exception>
    public static void Write(FrameBuffer buffer, in SerialFrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LargestPayloadBytes || payload.Length % 4 != 0)
            throw new ArgumentException($"a payload of {payload.Length} bytes is not of whole words up to {LargestPayloadBytes} bytes", nameof(payload));
        int start = buffer.Length;
        Span<byte> bytes = buffer.Append(HeaderBytes);
        Sync.CopyTo(bytes);
        bytes[4] = Version;
        bytes[5] = (byte)header.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], (ushort)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], header.Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], header.Run);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], header.EventInRun);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], (uint)header.EventInSpill);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], (uint)header.Spill);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], header.UnixSeconds);
        buffer.Write(payload);
        buffer.WriteWord(Checksum(buffer.Written[(start + Sync.Length)..]));
    }

    /// <summary>The numbers of a frame whose checksum was found good.</summary>
    internal static SerialFrameHeader ReadHeader(ReadOnlySpan<byte> frame) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]), (EventType)frame[5], BinaryPrimitives.ReadInt32LittleEndian(frame[12..]),
        (int)(BinaryPrimitives.ReadUInt32LittleEndian(frame[24..]) & 0xFFF), BinaryPrimitives.ReadUInt32LittleEndian(frame[16..]),
        (int)(BinaryPrimitives.ReadUInt32LittleEndian(frame[20..]) & 0xFFFFF), BinaryPrimitives.ReadUInt32LittleEndian(frame[28..]));
}
