using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Daq.Samples;

/// <summary>
/// What decides in the words of a channel of MSADC format 3 (FRAMES sections 4.2 and 4.3): of its header id, channel and number
/// of samples; of each sample word two id bits, 1 in the first word and 2 in the others.
/// </summary>
public static class SampleIds
{
    /// <summary>The bits of a channel header that decide: not the sum, not the zero bit.</summary>
    public const uint HeaderMask = 0xFDFF0000;
    /// <summary>The id bits of a sample word.</summary>
    public const uint Mask = 0xC0000000;
    /// <summary>The other bits of the byte that the id is in: 0 as the front-ends write them, and they decide nothing.</summary>
    public const uint Rest = 0x3F000000;
    /// <summary>The id of a channel's first sample word.</summary>
    public const uint First = 0x40000000;
    /// <summary>The id of the following ones.</summary>
    public const uint Following = 0x80000000;

    /// <summary>Number of sample words in front of the first one with a wrong id.</summary>
    /// <param name="sampleWords">The sample words of one channel; a multiple of 4 bytes.</param>
    public static int CountGood(ReadOnlySpan<byte> sampleWords) => CountGood<DetectedIsa>(sampleWords);

    /// <inheritdoc cref="CountGood(ReadOnlySpan{byte})"/>
    internal static int CountGood<TIsa>(ReadOnlySpan<byte> sampleWords) where TIsa : struct, IIsa
    {
        var words = MemoryMarshal.Cast<byte, uint>(sampleWords);
        if (words.IsEmpty || (words[0] & Mask) != First) return 0;
        int i = 1;
        if (TIsa.Has256)
        {
            var mask = Vector256.Create(Mask);
            var following = Vector256.Create(Following);
            for (; i <= words.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
                if ((Vector256.Create(words[i..]) & mask) != following) break;
        }
        while (i < words.Length && (words[i] & Mask) == Following) i++;
        return i;
    }
}
