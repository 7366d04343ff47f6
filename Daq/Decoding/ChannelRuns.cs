using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Daq.Samples;

namespace EdgeMon.Daq.Decoding;

/// <summary>Channels of MSADC format 3 that follow each other with the same number of sample words.</summary>
internal struct ChannelRun
{
    /// <summary>Offset of the first channel header in the event [bytes].</summary>
    public int Offset;
    /// <summary>Sample words of each channel.</summary>
    public int SampleWords;
    /// <summary>Number of channels.</summary>
    public int Count;

    /// <summary>Distance from one channel header to the next [bytes].</summary>
    public readonly int Stride => 4 + 4 * SampleWords;
}

/// <summary>Compares runs of channels with what they must be: header words under a mask, ids of all sample words.</summary>
internal static class ChannelRuns
{
    /// <summary>Words of 32 samples, the usual channel: one 512-bit register.</summary>
    private const int UsualWords = 16;
    /// <summary>How far ahead bytes are asked for.</summary>
    private const int PrefetchBytes = 384;

    /// <summary>True when all headers of the run agree under the mask and all sample words have the right id.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="run">The run; lies inside the event.</param>
    /// <param name="headers">The header words, one for each channel.</param>
    /// <param name="headerMask">The bits of the headers that must agree.</param>
    public static bool Match<TIsa>(ReadOnlySpan<byte> bytes, in ChannelRun run, ReadOnlySpan<uint> headers, uint headerMask)
        where TIsa : struct, IIsa
    {
        var channels = bytes.Slice(run.Offset, run.Count * run.Stride);
        ref byte start = ref MemoryMarshal.GetReference(channels);
        if (TIsa.Has512 && run.SampleWords == UsualWords) return Match512(ref start, headers, headerMask);
        if (TIsa.Has256 && run.SampleWords >= Vector256<uint>.Count) return Match256(ref start, run, headers, headerMask);
        return MatchScalar<TIsa>(channels, run, headers, headerMask);
    }

    private static bool Match512(ref byte start, ReadOnlySpan<uint> headers, uint headerMask)
    {
        const int stride = 4 + 4 * UsualWords;
        var expected = Vector512.Create(SampleIds.Following).WithElement(0, SampleIds.First);
        var differences = Vector512<uint>.Zero;
        uint difference = 0;
        ref byte channel = ref start;
        for (int i = 0; i < headers.Length; i++)
        {
            difference |= Unsafe.ReadUnaligned<uint>(ref channel) ^ headers[i];
            differences |= Vector512.LoadUnsafe(ref Unsafe.Add(ref channel, 4)).AsUInt32() ^ expected;
            Prefetch(ref channel);
            channel = ref Unsafe.Add(ref channel, stride);
        }
        return (difference & headerMask) == 0 && (differences & Vector512.Create(SampleIds.Mask)) == Vector512<uint>.Zero;
    }

    /// <summary>
    /// Asks for the bytes that come soon. The channels are 68 bytes apart, so that one request for each reaches every line but one
    /// in seventeen; the address may lie behind the event (then it is the next event's) or behind the buffer (then nothing happens).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref byte channel)
    {
        if (Sse.IsSupported) Sse.Prefetch0((byte*)Unsafe.AsPointer(ref channel) + PrefetchBytes);
    }

    private static bool Match256(ref byte start, in ChannelRun run, ReadOnlySpan<uint> headers, uint headerMask)
    {
        var first = Vector256.Create(SampleIds.Following).WithElement(0, SampleIds.First);
        var following = Vector256.Create(SampleIds.Following);
        var differences = Vector256<uint>.Zero;
        uint difference = 0, tail = 0;
        int bytesOfSamples = run.SampleWords * 4;
        for (int i = 0; i < headers.Length; i++)
        {
            ref byte channel = ref Unsafe.Add(ref start, i * run.Stride);
            difference |= Unsafe.ReadUnaligned<uint>(ref channel) ^ headers[i];
            ref byte samples = ref Unsafe.Add(ref channel, 4);
            differences |= Vector256.LoadUnsafe(ref samples).AsUInt32() ^ first;
            int offset = Vector256<byte>.Count;
            for (; offset <= bytesOfSamples - Vector256<byte>.Count; offset += Vector256<byte>.Count)
                differences |= Vector256.LoadUnsafe(ref Unsafe.Add(ref samples, offset)).AsUInt32() ^ following;
            for (; offset < bytesOfSamples; offset += 4)
                tail |= Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref samples, offset)) ^ SampleIds.Following;
        }
        return (difference & headerMask) == 0 && (tail & SampleIds.Mask) == 0
            && (differences & Vector256.Create(SampleIds.Mask)) == Vector256<uint>.Zero;
    }

    private static bool MatchScalar<TIsa>(ReadOnlySpan<byte> channels, in ChannelRun run, ReadOnlySpan<uint> headers, uint headerMask)
        where TIsa : struct, IIsa
    {
        for (int i = 0; i < headers.Length; i++)
        {
            var channel = channels.Slice(i * run.Stride, run.Stride);
            if (((EventHeaders.Word(channel, 0) ^ headers[i]) & headerMask) != 0) return false;
            if (SampleIds.CountGood<TIsa>(channel[4..]) != run.SampleWords) return false;
        }
        return true;
    }
}
