namespace EdgeMon.Signal.Histograms;

/// <summary>
/// A histogram as it was at a moment, for those who look at it later. Most bins of a plane are empty, so runs of empty bins are written as their
/// length: a few kilobytes stand for a quarter of a megabyte, which nobody may ever ask for.
/// </summary>
public sealed class PackedHistogram
{
    private readonly HistogramAxis _x;
    private readonly HistogramAxis? _y;
    private readonly ReferenceScaling _scaling;
    private readonly HistogramBox? _box;
    private readonly bool _isRate;
    private readonly byte[] _packed;

    /// <summary>Takes a picture.</summary>
    /// <param name="histogram">Read now and not kept.</param>
    public PackedHistogram(Histogram histogram)
    {
        (Path, Title, _x, _y, _scaling, _isRate, _box, Entries) = (histogram.Path, histogram.Title, histogram.X, histogram.Y, histogram.Scaling, histogram.IsRate, histogram.Box, histogram.Entries);
        _packed = new byte[Write(histogram.Counts, [])];
        Write(histogram.Counts, _packed);
    }

    /// <summary>Folder and name.</summary>
    public string Path { get; }
    /// <summary>Title for people.</summary>
    public string Title { get; }
    /// <summary>True for two axes.</summary>
    public bool IsPlane => _y is not null;
    /// <summary>Number of fills.</summary>
    public long Entries { get; }
    /// <summary>What the picture takes [bytes].</summary>
    public int Bytes => _packed.Length;

    /// <summary>The histogram, with contents of its own.</summary>
    public Histogram Unpack()
    {
        var histogram = new Histogram(Path, Title, _x, _y) { Scaling = _scaling, IsRate = _isRate, Box = _box, Entries = Entries };
        int at = 0;
        for (int bin = 0; at < _packed.Length; bin++)
        {
            bin += (int)Read(ref at);
            histogram.Put(bin, (long)Read(ref at));
        }
        return histogram;
    }

    /// <summary>Pairs of empty bins passed over and the content behind them, seven bits a byte; only counted where there is no place to write to.</summary>
    private static int Write(ReadOnlySpan<long> counts, Span<byte> packed)
    {
        int length = 0;
        while (true)
        {
            int empty = counts.IndexOfAnyExcept(0);
            if (empty < 0) return length;
            length += Write((ulong)empty, packed.IsEmpty ? packed : packed[length..]);
            length += Write((ulong)counts[empty], packed.IsEmpty ? packed : packed[length..]);
            counts = counts[(empty + 1)..];
        }
    }

    private static int Write(ulong number, Span<byte> packed)
    {
        int length = 0;
        while (true)
        {
            byte bits = (byte)(number & 0x7F);
            number >>= 7;
            if (!packed.IsEmpty) packed[length] = (byte)(number > 0 ? bits | 0x80 : bits);
            length++;
            if (number == 0) return length;
        }
    }

    private ulong Read(ref int at)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = _packed[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return number;
        }
    }
}
