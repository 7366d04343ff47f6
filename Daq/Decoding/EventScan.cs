using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeMon.Daq.Decoding;

/// <summary>The event being parsed: its bytes, what is found in it, and who is told how.</summary>
/// <remarks>All offsets are from the event's first byte, in bytes.</remarks>
internal ref struct EventScan<TRecorder> where TRecorder : struct, ILayoutRecorder
{
    /// <summary>Caps of what one event may list: above anything a detector can write, small against the event-size limit.</summary>
    public const int MostChannels = 1 << 17, MostScalers = 1 << 16, MostErrors = 1 << 12;

    public readonly ReadOnlySpan<byte> Bytes;
    public readonly SourceRules Rules;
    public readonly DecodedEvent Result;
    public readonly long StreamOffset;
    public TRecorder Recorder;
    private SourceSet _sources;

    public EventScan(ReadOnlySpan<byte> bytes, long streamOffset, SourceRules rules, DecodedEvent result, TRecorder recorder)
    {
        Bytes = bytes;
        StreamOffset = streamOffset;
        Rules = rules;
        Result = result;
        Recorder = recorder;
    }

    /// <summary>Event number in the spill (bits 19..0) and spill number modulo 2048 (bits 30..20): S-Link word 1 without its bit 31.</summary>
    public readonly uint Pattern => PatternOf(Result.Header);

    /// <inheritdoc cref="Pattern"/>
    public static uint PatternOf(in EventHeader header) => (uint)header.EventInSpill | (uint)(header.Spill & 0x7FF) << 20;

    /// <summary>The word at an offset that lies inside the event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Word(int offset) => MemoryMarshal.Read<uint>(Bytes[offset..]);

    /// <summary>Lists a defect; a severe one makes the event bad.</summary>
    public readonly void Error(FrameErrorKind kind, int source, int offset)
    {
        if (FrameErrors.IsSevere(kind)) Result.IsGood = false;
        if (Result.ErrorList.Count < MostErrors)
        {
            Result.ErrorList.Add(new FrameError(kind, source, StreamOffset + offset));
            return;
        }
        Overflow();
    }

    /// <summary>Lists a channel.</summary>
    public readonly void AddChannel(ChannelAddress address, int offset, int samples, SampleEncoding encoding)
    {
        if (Result.ChannelList.Count < MostChannels)
            Result.ChannelList.Add(new LocatedChannel
            {
                Address = address.Packed,
                Offset = offset,
                SampleCount = (ushort)samples,
                Encoding = encoding,
            });
        else
            Overflow();
    }

    /// <summary>Lists where a scaler value stands.</summary>
    public readonly void AddScaler(LocatedScaler scaler)
    {
        if (Result.ScalerList.Count < MostScalers)
            Result.ScalerList.Add(scaler);
        else
            Overflow();
    }

    /// <summary>Lists a source; false when it is there already.</summary>
    public bool AddSource(int source)
    {
        if (!_sources.Add(source)) return false;
        Result.SourceList.Add(source);
        return true;
    }

    /// <summary>True when the source has been seen in this event.</summary>
    public readonly bool HasSource(int source) => _sources.Contains(source);

    private readonly void Overflow()
    {
        Result.IsGood = false;
        var errors = CollectionsMarshal.AsSpan(Result.ErrorList);
        // The last entry of a full list makes room for the reason why the rest is not listed.
        if (errors.Length < MostErrors)
        {
            if (errors.Length == 0 || errors[^1].Kind != FrameErrorKind.TooManyItems)
                Result.ErrorList.Add(new FrameError(FrameErrorKind.TooManyItems, -1, StreamOffset));
        }
        else
        {
            errors[^1] = new FrameError(FrameErrorKind.TooManyItems, -1, StreamOffset);
        }
    }
}

/// <summary>Set of S-Link source IDs, 0..1023.</summary>
[InlineArray(SourceRules.SourceCount / 64)]
internal struct SourceSet
{
    private ulong _bits;

    /// <summary>Adds a source; false when it is there already.</summary>
    public bool Add(int source)
    {
        ref ulong bits = ref this[source >> 6];
        ulong bit = 1UL << (source & 63);
        if ((bits & bit) != 0) return false;
        bits |= bit;
        return true;
    }

    /// <summary>True when the source is in the set.</summary>
    public readonly bool Contains(int source) => (this[source >> 6] & 1UL << (source & 63)) != 0;
}
