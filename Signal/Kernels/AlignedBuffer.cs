using System.Runtime.CompilerServices;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// An array whose first element lies on a 64-byte boundary and does not move, so that a 512-bit load never crosses
/// a cache line. Lives on the pinned heap; nothing to free.
/// </summary>
internal sealed unsafe class AlignedBuffer<T> where T : unmanaged
{
    /// <summary>Cache line and widest vector [bytes].</summary>
    public const int Alignment = 64;

    private readonly byte[] _memory;

    /// <summary>A buffer of zeros.</summary>
    public AlignedBuffer(int length)
    {
        Length = length;
        _memory = GC.AllocateArray<byte>(length * sizeof(T) + Alignment, pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        Pointer = (T*)(start + (nuint)(Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }
    /// <summary>First element; valid as long as this object is reachable.</summary>
    public T* Pointer { get; }
    /// <summary>All elements.</summary>
    public Span<T> Span => new(Pointer, Length);
}
