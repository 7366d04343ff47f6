using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Daq.Decoding;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Which lines of the next event are asked for, into the second-level cache, in which pass over this one. The memory gives a core some
/// 30 GB/s: lines that are all asked for during the scan, the shortest part of the work on an event, would make it wait. So the
/// passes over all slots that follow it ask for four ninths of them. What comes later than these would come too late for the next event's headers.
/// </summary>
internal readonly unsafe struct NextEventLines
{
    /// <summary>Shares the lines out.</summary>
    /// <param name="first">First byte of the next event; it need not exist: a prefetch never faults.</param>
    /// <param name="lines">How many lines, from there on.</param>
    /// <param name="slots">Number of slots, a multiple of 16.</param>
    /// <param name="sharedWithEdges">True when the edges are measured in passes over all slots, which take their part.</param>
    public NextEventLines(byte* first, int lines, int slots, bool sharedWithEdges)
    {
        int blocks = slots / 16;
        // One more: the first line may have begun before the event.
        int linesPerBlock = (lines + blocks) / blocks;
        EdgeLinesPerSixteen = sharedWithEdges ? linesPerBlock * 2 / 9 : 0;
        ScanLinesPerEight = (linesPerBlock - 2 * EdgeLinesPerSixteen + 1) / 2;
        Scan = first;
        CloseUp = Scan + BytesOf(ScanLinesPerEight) * 2 * blocks;
        Later = CloseUp + BytesOf(EdgeLinesPerSixteen) * blocks;
    }

    /// <summary>What the scan asks for.</summary>
    public readonly byte* Scan;
    /// <summary>What closing up the channels above threshold asks for.</summary>
    public readonly byte* CloseUp;
    /// <summary>What a later pass asks for: that which spreads their results, or that which looks at their samples.</summary>
    public readonly byte* Later;
    /// <summary>Lines to ask for with eight slots of the scan.</summary>
    public readonly int ScanLinesPerEight;
    /// <summary>Lines to ask for with sixteen slots of each pass behind it.</summary>
    public readonly int EdgeLinesPerSixteen;

    /// <summary>Bytes of so many lines.</summary>
    public static nint BytesOf(int lines) => NextEvent.LineBytes * lines;

    /// <summary>Asks for a line; gives the next to ask for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FetchOne(byte* line)
    {
        if (Sse.IsSupported) Sse.Prefetch1(line);
        return line + NextEvent.LineBytes;
    }

    /// <summary>Asks for lines; gives the next to ask for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Fetch(byte* line, int lines)
    {
        if (!Sse.IsSupported) return line;
        for (; lines >= 4; lines -= 4, line += 4 * NextEvent.LineBytes)
        {
            Sse.Prefetch1(line);
            Sse.Prefetch1(line + NextEvent.LineBytes);
            Sse.Prefetch1(line + 2 * NextEvent.LineBytes);
            Sse.Prefetch1(line + 3 * NextEvent.LineBytes);
        }
        for (; lines > 0; lines--, line += NextEvent.LineBytes) Sse.Prefetch1(line);
        return line;
    }
}
