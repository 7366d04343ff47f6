using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Tests.Support;

/// <summary>What a reader made of a whole stream, copied out of its batches.</summary>
internal sealed class ReadOut
{
    public List<(long Offset, byte[] Bytes, int Run, int Spill)> Events { get; } = [];
    public List<StreamLoss> Losses { get; } = [];
    public List<int> BatchSizes { get; } = [];
    public List<string> Names { get; } = [];

    public long AllBytes => Events.Sum(e => (long)e.Bytes.Length) + Losses.Sum(l => l.Bytes);

    public static ReadOut Of(IByteSource source, FrameFormat format = FrameFormat.Date, EventBatchLimits? limits = null, Action<EventBatch>? look = null)
    {
        var all = new ReadOut();
        using var reader = new EventBatchReader(source, limits ?? new EventBatchLimits { Bytes = 128 << 10 }, format);
        while (reader.TryRead(out EventBatch? batch, CancellationToken.None))
        {
            Assert.Equal(all.BatchSizes.Count, batch.Sequence);
            all.BatchSizes.Add(batch.Count);
            all.Names.Add(batch.SourceName);
            for (int i = 0; i < batch.Count; i++)
                all.Events.Add((batch.Events[i].StreamOffset, batch.EventBytes(i).ToArray(), batch.Run, batch.Spill));
            all.Losses.AddRange(batch.Losses);
            look?.Invoke(batch);
            batch.Dispose();
        }
        return all;
    }

    public static ReadOut Of(byte[] bytes, FrameFormat format = FrameFormat.Date, EventBatchLimits? limits = null, int largestRead = int.MaxValue) =>
        Of(ScriptedSource.Of(bytes, largestRead), format, limits);

    /// <summary>Decodes every event with a fresh decoder and result.</summary>
    public List<DecodedEvent> Decode(SourceRules rules, FrameFormat format = FrameFormat.Date)
    {
        var decoder = new EventDecoder(rules, format);
        var all = new List<DecodedEvent>();
        foreach (var (offset, bytes, _, _) in Events)
        {
            var one = new DecodedEvent();
            decoder.Decode(bytes, offset, one);
            one.FillHardwareSums(bytes);
            all.Add(one);
        }
        return all;
    }
}
