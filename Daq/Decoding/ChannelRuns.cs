using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    /// <summary>True when all headers agree under the mask and all sample words have the right id.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="runs">The runs; they lie inside the event.</param>
    /// <param name="headers">The header words, one for each channel of all runs.</param>
    /// <param name="headerMask">The bits of the headers that must agree.</param>
    public static bool Match<TIsa>(ReadOnlySpan<byte> bytes, ReadOnlySpan<ChannelRun> runs, ReadOnlySpan<uint> headers, uint headerMask)
        where TIsa : struct, IIsa
    {
        if (TIsa.Has512 && !MatchUsual(bytes, runs, headers, headerMask)) return false;
        foreach (ref readonly ChannelRun run in runs)
        {
            var these = headers[..run.Count];
            headers = headers[run.Count..];
            if (TIsa.Has512 && run.SampleWords == UsualWords) continue;
            var channels = bytes.Slice(run.Offset, run.Count * run.Stride);
            bool match = TIsa.Has256 && run.SampleWords >= Vector256<uint>.Count
                ? Match256(ref MemoryMarshal.GetReference(channels), run, these, headerMask)
                : MatchScalar<TIsa>(channels, run, these, headerMask);
            if (!match) return false;
        }
        return true;
    }

    /// <summary>
    /// All runs of the usual length: the differences are gathered in one register and looked at once. Tried and dropped: asking
    /// for the bytes ahead (Prefetch0), which costs a load slot for each channel and gains nothing, because the pass runs
    /// through the event from end to end; and joining this loop with the general one, which spills the registers.
    /// </summary>
    private static bool MatchUsual(ReadOnlySpan<byte> bytes, ReadOnlySpan<ChannelRun> runs, ReadOnlySpan<uint> headers, uint headerMask)
    {
        const int stride = 4 + 4 * UsualWords;
        var expected = Vector512.Create(SampleIds.Following).WithElement(0, SampleIds.First);
        var differences = Vector512<uint>.Zero;
        uint difference = 0;
        foreach (ref readonly ChannelRun run in runs)
        {
            if (run.SampleWords == UsualWords)
            {
                ref byte channel = ref MemoryMarshal.GetReference(bytes.Slice(run.Offset, run.Count * stride));
                for (int i = 0; i < run.Count; i++)
                {
                    difference |= Unsafe.ReadUnaligned<uint>(ref channel) ^ headers[i];
                    differences |= Vector512.LoadUnsafe(ref Unsafe.Add(ref channel, 4)).AsUInt32() ^ expected;
                    channel = ref Unsafe.Add(ref channel, stride);
                }
            }
            headers = headers[run.Count..];
        }
        return (difference & headerMask) == 0 && (differences & Vector512.Create(SampleIds.Mask)) == Vector512<uint>.Zero;
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
