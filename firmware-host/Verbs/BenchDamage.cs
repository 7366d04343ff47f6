using System.Buffers.Binary;
using EdgeMon.Daq.Reading;

namespace EdgeMon.Host.Verbs;

/// <summary>Damage for <c>edgemon bench</c>: what bad events cost the good ones (RELIABILITY F2).</summary>
internal static class BenchDamage
{
    /// <summary>The header is where damage costs most: the next event must be searched.</summary>
    private const int HeaderBytes = 68;
    private const int Seed = 2;

    /// <summary>A copy of a stream of whole DATE events in which some are damaged: a third cut short, a third with a word of their headers overwritten, a third with a word of their data.</summary>
    /// <param name="bytes">The stream and the bytes behind it.</param>
    /// <param name="streamBytes">Length of the stream.</param>
    /// <param name="fraction">Share of the events that are damaged.</param>
    /// <param name="damaged">Their number.</param>
    public static byte[] Of(byte[] bytes, int streamBytes, double fraction, out int damaged)
    {
        var random = new Random(Seed);
        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        HugePages.AskFor(copy);
        int written = 0;
        damaged = 0;
        for (int at = 0; at + HeaderBytes <= streamBytes;)
        {
            int size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)), (uint)(streamBytes - at));
            if (size < HeaderBytes) break; // not a stream of DATE events
            Span<byte> copied = copy.AsSpan(written, size);
            bytes.AsSpan(at, size).CopyTo(copied);
            written += size;
            at += size;
            if (random.NextDouble() >= fraction) continue;
            damaged++;
            switch (random.Next(3))
            {
                case 0: written -= size - 4 * random.Next(1, size / 4); break;
                case 1: random.NextBytes(copied.Slice(4 * random.Next(HeaderBytes / 4), 4)); break;
                default: random.NextBytes(copied.Slice(4 * random.Next(size / 4), 4)); break;
            }
        }
        int padding = bytes.Length - streamBytes;
        copy.AsSpan(written, padding).Clear();
        return copy[..(written + padding)];
    }
}
