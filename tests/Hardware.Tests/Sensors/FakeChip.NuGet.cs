using System.Device.I2c;

namespace EdgeMon.Hardware.Tests.Sensors;

/// <summary>
/// A chip on an I2C bus with a pointer and registers, as the data sheets of all chips here describe it: the first byte of a write sets the pointer, the others go to
/// registers, reads begin at the pointer. Registers are as many bytes wide as the chip says.
/// </summary>
/// <param name="settings">Bus and address that it was opened with.</param>
/// <param name="width">Bytes of a register: 1 counts the pointer on, 2 stays on the register.</param>
internal sealed class FakeChip(I2cConnectionSettings settings, int width) : I2cDevice
{
    private byte _pointer;

    public Dictionary<byte, byte[]> Registers { get; } = [];
    /// <summary>Told of every register that is written.</summary>
    public Action<byte, byte[]>? Written { get; init; }
    public bool IsUnplugged { get; set; }
    public bool IsDisposed { get; private set; }
    public override I2cConnectionSettings ConnectionSettings => settings;

    public override byte ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        Read(one);
        return one[0];
    }

    public override void Read(Span<byte> buffer)
    {
        Answer();
        for (int i = 0; i < buffer.Length; i++)
            buffer[i] = width == 1 ? Registers.GetValueOrDefault((byte)(_pointer + i))?[0] ?? 0 : Registers.GetValueOrDefault(_pointer)?.ElementAtOrDefault(i) ?? 0;
    }

    public override void WriteByte(byte value) => Write([value]);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Answer();
        _pointer = buffer[0];
        if (buffer.Length == 1) return;
        byte[] value = buffer[1..].ToArray();
        Registers[_pointer] = value;
        Written?.Invoke(_pointer, value);
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Write(writeBuffer);
        Read(readBuffer);
    }

    protected override void Dispose(bool disposing) => IsDisposed = true;

    // What the kernel's driver answers for a chip that does not acknowledge.
    private void Answer()
    {
        if (IsUnplugged) throw new IOException("Error 121 performing I2C data transfer.");
    }
}
