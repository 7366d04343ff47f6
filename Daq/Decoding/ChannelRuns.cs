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

    /// <summary>True when all headers of the run agree under the mask and all sample words have the right id.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="run">The run; lies inside the event.</param>
    /// <param name="headers">The header words, one for each channel.</param>
    /// <param name="headerMask">The bits of the headers that must agree.</param>
    public static bool Match<TIsa>(ReadOnlySpan<byte> bytes, in ChannelRun run, ReadOnlySpan<uint> headers, uint headerMask)
        where TIsa : struct, IIsa
    {
        var channels = bytes.Slice(run.Offset, run.Count * run.Stride);
        uint difference = 0;
        ref byte start = ref MemoryMarshal.GetReference(channels);
        for (int i = 0; i < headers.Length; i++)
            difference |= Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, i * run.Stride)) ^ headers[i];
        if ((difference & headerMask) != 0) return false;
        if (TIsa.Has512 && run.SampleWords == UsualWords) return IdsMatch512(ref start, run.Count);
        if (TIsa.Has256 && run.SampleWords >= Vector256<uint>.Count) return IdsMatch256(ref start, run);
        return IdsMatchScalar(channels, run);
    }

    private static bool IdsMatch512(ref byte start, int count)
    {
        const int stride = 4 + 4 * UsualWords;
        var expected = Vector512.Create(SampleIds.Following).WithElement(0, SampleIds.First);
        var difference = Vector512<uint>.Zero;
        for (int i = 0; i < count; i++)
            difference |= Vector512.LoadUnsafe(ref Unsafe.Add(ref start, i * stride + 4)).AsUInt32() ^ expected;
        return (difference & Vector512.Create(SampleIds.Mask)) == Vector512<uint>.Zero;
    }

    private static bool IdsMatch256(ref byte start, in ChannelRun run)
    {
        var first = Vector256.Create(SampleIds.Following).WithElement(0, SampleIds.First);
        var following = Vector256.Create(SampleIds.Following);
        var difference = Vector256<uint>.Zero;
        int bytesOfSamples = run.SampleWords * 4;
        for (int i = 0; i < run.Count; i++)
        {
            ref byte samples = ref Unsafe.Add(ref start, i * run.Stride + 4);
            difference |= Vector256.LoadUnsafe(ref samples).AsUInt32() ^ first;
            int offset = Vector256<byte>.Count;
            for (; offset <= bytesOfSamples - Vector256<byte>.Count; offset += Vector256<byte>.Count)
                difference |= Vector256.LoadUnsafe(ref Unsafe.Add(ref samples, offset)).AsUInt32() ^ following;
            for (; offset < bytesOfSamples; offset += 4)
                difference |= Vector256.CreateScalar(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref samples, offset)) ^ SampleIds.Following);
        }
        return (difference & Vector256.Create(SampleIds.Mask)) == Vector256<uint>.Zero;
    }

    private static bool IdsMatchScalar(ReadOnlySpan<byte> channels, in ChannelRun run)
    {
        for (int i = 0; i < run.Count; i++)
        {
            var samples = channels.Slice(i * run.Stride + 4, run.SampleWords * 4);
            if (SampleIds.CountGood(samples) != run.SampleWords) return false;
        }
        return true;
    }
}
