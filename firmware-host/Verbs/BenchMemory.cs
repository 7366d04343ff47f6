using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeMon.Daq.Reading;

namespace EdgeMon.Host.Verbs;

/// <summary>The roof that <c>edgemon bench</c> measures against: how fast one core reads memory in order.</summary>
internal static class BenchMemory
{
    /// <summary>Many times the third-level cache that one core can use.</summary>
    private const int BufferBytes = 256 << 20;

    private static ulong s_sum;

    /// <summary>Best rate of summing a buffer far larger than the caches, on one thread [bytes/s].</summary>
    /// <param name="seconds">How long to try [s]; at least five passes are made.</param>
    public static double ReadBytesPerSecond(double seconds)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        HugePages.AskFor(buffer);
        buffer.AsSpan().Fill(1); // every page must be one of its own, not the kernel's page of zeros
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < 5 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; pass++)
        {
            long passStart = Stopwatch.GetTimestamp();
            s_sum = Sum(buffer);
            best = Math.Min(best, Stopwatch.GetElapsedTime(passStart).TotalSeconds);
        }
        return BufferBytes / best;
    }

    /// <summary>Sum of the 64-bit words; eight sums side by side, so that loads and not additions are what it waits for.</summary>
    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector512<ulong>> words = MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes);
        Vector512<ulong> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (int i = 0; i + 8 <= words.Length; i += 8)
        {
            a += words[i];
            b += words[i + 1];
            c += words[i + 2];
            d += words[i + 3];
            e += words[i + 4];
            f += words[i + 5];
            g += words[i + 6];
            h += words[i + 7];
        }
        return Vector512.Sum(a + b + (c + d) + (e + f + (g + h)));
    }
}
