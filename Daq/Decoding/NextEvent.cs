using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Daq.Decoding;

/// <summary>Asks the processor for the bytes of the next event while this one is worked on.</summary>
/// <remarks>
/// An event is read in the order of its sources, its channels in the order of the detectors, so the processor's own
/// prefetchers lose the thread and every line of a cold event is waited for. Events lie one behind the other in a block:
/// what follows an event is nearly always the next one, of about the same length.
/// </remarks>
public static unsafe class NextEvent
{
    /// <summary>What is fetched at once: a line of the cache.</summary>
    public const int LineBytes = 64;
    /// <summary>Bytes fetched at most: more than an event of all detectors, and little against a second-level cache.</summary>
    private const int MostBytes = 16 << 10;

    /// <summary>
    /// Lines behind an event to ask for: as many as it has itself. They need not exist: a prefetch never faults. To be spread
    /// over the work on the event, because a core waits when it has asked for more lines than it can keep track of.
    /// </summary>
    /// <param name="eventBytes">Length of the event that is worked on [bytes].</param>
    public static int Lines(int eventBytes) => (Math.Min(eventBytes, MostBytes) + LineBytes - 1) / LineBytes;

    /// <summary>Begins to fetch the first lines of an event to come: the walk touches them long before anything else does.</summary>
    /// <param name="block">The bytes.</param>
    /// <param name="offset">Where the event probably begins; it need not exist.</param>
    internal static void PrefetchHeader(ReadOnlySpan<byte> block, int offset)
    {
        if (!Sse.IsSupported) return;
        byte* header = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(block)) + offset;
        Sse.Prefetch1(header);
        Sse.Prefetch1(header + LineBytes);
        Sse.Prefetch1(header + 2 * LineBytes);
    }
}
