using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeMon.Daq.Writing;

/// <summary>
/// Growable, reusable bytes that frames are written into. Sizes that are only known at the end of a block are patched back.
/// After it has grown to the largest frame, writing allocates nothing.
/// </summary>
/// <remarks>Not thread safe. Spans are valid until the next write.</remarks>
public sealed class FrameBuffer
{
    private byte[] _bytes;

    /// <summary>An empty buffer.</summary>
    /// <param name="capacity">Bytes to reserve at once, at least 64.</param>
    public FrameBuffer(int capacity = 1 << 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 64);
        _bytes = GC.AllocateUninitializedArray<byte>(capacity);
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The bytes written so far, for changes in place (fault injection, back-patching).</summary>
    public Span<byte> WrittenMutable => _bytes.AsSpan(0, Length);

    /// <summary>The bytes written so far, as memory for asynchronous sending; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Forgets everything; keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets everything from an offset on.</summary>
    /// <param name="length">New length, 0..<see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    /// <summary>Appends room for so many bytes and returns it. The content is undefined until written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Append(int bytes)
    {
        int start = Length;
        if ((uint)bytes > (uint)(_bytes.Length - start))
            Grow(bytes);
        Length = start + bytes;
        return _bytes.AsSpan(start, bytes);
    }

    /// <summary>Appends room for so many 32-bit words and returns it in the byte order of this machine: finish with <see cref="ToLittleEndian"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<uint> AppendWords(int words) => MemoryMarshal.Cast<byte, uint>(Append(words * 4));

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    /// <summary>Appends one 32-bit little-endian word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteWord(uint word) => BinaryPrimitives.WriteUInt32LittleEndian(Append(4), word);

    /// <summary>Appends one 16-bit little-endian number.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Append(2), value);

    /// <summary>Replaces the word at an offset.</summary>
    /// <param name="offset">Offset of the word's first byte.</param>
    /// <param name="word">New value.</param>
    public void PatchWord(int offset, uint word) =>
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(0, Length)[offset..], word);

    /// <summary>The word at an offset.</summary>
    public uint WordAt(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(0, Length)[offset..]);

    /// <summary>Changes words in place from the byte order of this machine to little endian; nothing to do on common machines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void ToLittleEndian(Span<uint> words)
    {
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(words, words);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        long needed = (long)Length + bytes;
        if (needed > Array.MaxLength)
            throw new InvalidOperationException($"A frame buffer of {needed} bytes was asked for; the limit is {Array.MaxLength}. Clear it between frames.");
        long capacity = Math.Min(Math.Max(needed, 2L * _bytes.Length), Array.MaxLength);
        byte[] grown = GC.AllocateUninitializedArray<byte>((int)capacity);
        _bytes.AsSpan(0, Length).CopyTo(grown);
        _bytes = grown;
    }
}
