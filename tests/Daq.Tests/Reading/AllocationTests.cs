using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Sources;
using EdgeMon.Daq.Tests.Support;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Daq.Tests.Reading;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reading_decoding_and_unpacking_allocate_nothing_in_steady_state(bool damaged)
    {
        byte[] file = TestData.Bytes("date-msadc/t_v3.dat");
        if (damaged)
            for (int i = 20_000; i < file.Length; i += 30_001) file[i] ^= 0x55;
        AssertNothingAllocated(new EndlessSource(file), batches: 40);
    }

    [Fact]
    public void A_mapped_file_allocates_nothing_in_steady_state()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.Create(path))
                for (int i = 0; i < 80; i++) stream.Write(TestData.Bytes("date-msadc/t_v3.dat"));
            using var source = new FileSource(path);
            int maps = AssertNothingAllocated(source, batches: 50);
            using var file = File.OpenHandle(path);
            Assert.SkipUnless(FileLease.TryTake(file), "needs a file system with leases below the folder of temporary files");
            Assert.True(maps > 0, "the file was not mapped");
        }
        finally { File.Delete(path); }
    }

    /// <summary>Reads and decodes; returns in how many pieces what the source names is mapped in the end.</summary>
    private static int AssertNothingAllocated(IByteSource source, int batches)
    {
        using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 32, Bytes = 1 << 20 }, FrameFormat.Date);
        var decoder = new EventDecoder(TestData.CaloRules);
        var result = new DecodedEvent();
        var samples = new ushort[512];
        var held = new Queue<EventBatch>(8);
        long events = 0, channels = 0;
        Assert.Equal(0, Allocation.Of(Some));
        Assert.True(events > 1000 && channels > events * 50);
        int maps = OpenFiles.MapsOf(source.Name);
        while (held.TryDequeue(out EventBatch? batch)) batch.Dispose();
        return maps;

        void Some()
        {
            for (int n = 0; n < batches; n++)
            {
                Assert.True(reader.TryRead(out EventBatch? batch, CancellationToken.None));
                for (int i = 0; i < batch.Count; i++)
                {
                    var bytes = batch.EventBytes(i);
                    decoder.Decode(bytes, batch.Events[i].StreamOffset, result);
                    foreach (ref readonly LocatedChannel channel in result.Channels) SampleUnpacker.Unpack(channel, bytes, samples);
                    events++;
                    channels += result.Channels.Length;
                }
                // A few batches stay in flight, as in the pipeline.
                held.Enqueue(batch);
                if (held.Count == 4) held.Dequeue().Dispose();
            }
        }
    }

    /// <summary>A file over and over.</summary>
    private sealed class EndlessSource(byte[] file) : IByteSource
    {
        private int _taken;
        public string Name => "endless";
        public long Position { get; private set; }
        public bool IsLive => false;
        public string State => "playing";

        public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
        {
            int n = Math.Min(destination.Length, file.Length - _taken);
            file.AsSpan(_taken, n).CopyTo(destination);
            _taken = (_taken + n) % file.Length;
            Position += n;
            return new(ReadStatus.Data, n);
        }

        public void Dispose() { }
    }
}
