using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Daq.Tests.Support;
using EdgeMon.Daq.Writing;

namespace EdgeMon.Daq.Tests.Reading;

public sealed class EventBatchReaderTests
{
    [Fact]
    public void Batches_end_at_the_limit_at_a_new_run_or_spill_and_behind_the_end_of_a_burst()
    {
        byte[] stream =
        [
            .. Event(1, 1, 1), .. Event(1, 1, 2), .. Event(1, 1, 3), .. Event(1, 1, 4),     // 3 + 1
            .. Event(1, 2, 5),                                                            // new spill
            .. Event(2, 2, 1), .. Event(2, 2, 2, EventType.EndOfBurst), .. Event(2, 2, 3),   // new run; behind the end of burst
        ];
        ReadOut read = ReadOut.Of(stream, limits: new EventBatchLimits { Events = 3 });
        Assert.Equal([3, 1, 1, 2, 1], read.BatchSizes);
        Assert.Equal([(1, 1), (1, 1), (1, 1), (1, 1), (1, 2), (2, 2), (2, 2), (2, 2)], read.Events.Select(e => (e.Run, e.Spill)));
        Assert.Empty(read.Losses);
    }

    [Fact]
    public void A_damaged_run_or_spill_number_neither_opens_a_run_nor_closes_a_spill()
    {
        const int runNumber = 20, spillNumber = 28;
        foreach (int offset in (int[])[runNumber, spillNumber])
        {
            byte[] damaged = SuperEvent(1, 1, 3);
            damaged[offset + 3] ^= 0x40;
            ReadOut read = ReadOut.Of([.. SuperEvent(1, 1, 1), .. SuperEvent(1, 1, 2), .. damaged, .. SuperEvent(1, 1, 4), .. SuperEvent(1, 2, 5)]);
            Assert.Equal([4, 1], read.BatchSizes);
            Assert.Equal([1, 1, 1, 1, 2], read.Events.Select(e => e.Spill));
            Assert.All(read.Events, e => Assert.Equal(1, e.Run));
        }
    }

    [Fact]
    public void Batches_of_a_file_do_not_depend_on_how_it_is_read()
    {
        byte[] file = [.. TestData.Bytes("date-msadc/t_v3.dat"), .. TestData.Bytes("date-msadc/t_v3.dat")];
        var random = new Generator(2);
        for (int i = 0; i < 30; i++) file[random.Below(file.Length)] ^= (byte)random.Next();
        // A small buffer, so that events are moved from one to the next.
        var limits = new EventBatchLimits { Events = 7, Bytes = 100_000 };
        ReadOut all = ReadOut.Of(file, limits: limits);
        Assert.Equal(file.Length, all.AllBytes);
        foreach (int largestRead in (int[])[1 << 16, 9999, 1024, 68, 13])
        {
            ReadOut pieces = ReadOut.Of(file, limits: limits, largestRead: largestRead);
            Assert.Equal(all.BatchSizes, pieces.BatchSizes);
            Assert.Equal(all.Losses, pieces.Losses);
            Assert.Equal(all.Events.Select(e => e.Offset), pieces.Events.Select(e => e.Offset));
            for (int i = 0; i < all.Events.Count; i++) Assert.True(all.Events[i].Bytes.AsSpan().SequenceEqual(pieces.Events[i].Bytes));
        }
    }

    [Fact]
    public void Every_byte_is_in_exactly_one_event_or_loss_whatever_the_damage()
    {
        byte[] clean = TestData.Bytes("date-msadc/t_v3.dat")[..200_000];
        var random = new Generator(8);
        for (int round = 0; round < 150; round++)
        {
            byte[] file = clean[..random.Between(0, clean.Length)];
            for (int n = random.Below(12); n > 0 && file.Length > 0; n--) file[random.Below(file.Length)] ^= (byte)random.Next();
            if (random.Below(3) == 0 && file.Length > 5000)
            {
                int cut = random.Below(file.Length - 4000);
                file = [.. file[..cut], .. file[(cut + random.Below(4000))..]];
            }
            ReadOut read = ReadOut.Of(file, limits: new EventBatchLimits { Events = 5, Bytes = 50_000, EventBytes = 40_000 }, largestRead: random.Between(500, 9000));
            var parts = read.Events.Select(e => (e.Offset, Bytes: (long)e.Bytes.Length)).Concat(read.Losses.Select(l => (Offset: l.StreamOffset, l.Bytes)));
            long expected = 0;
            foreach (var (offset, bytes) in parts.Order())
            {
                Assert.Equal(expected, offset);
                expected += bytes;
            }
            Assert.Equal(file.Length, expected);
            foreach (var one in read.Events) Assert.True(file.AsSpan((int)one.Offset, one.Bytes.Length).SequenceEqual(one.Bytes));
        }
    }

    [Fact]
    public void A_boundary_ends_the_partial_event_the_batch_and_the_name()
    {
        byte[] one = Event(1, 1, 1), two = Event(1, 1, 2);
        ReadOut read = ReadOut.Of(new ScriptedSource().Send([.. one, .. two[..40]]).Boundary().Send(two).Boundary().Boundary().Send(one[..50]));
        Assert.Equal([one, two], read.Events.Select(e => e.Bytes));
        Assert.Equal([0, 0], read.Events.Select(e => e.Offset));
        Assert.Equal([new(FrameErrorKind.TruncatedEvent, one.Length, 40, 1), new StreamLoss(FrameErrorKind.TruncatedEvent, 0, 50, 0)], read.Losses);
        Assert.Equal([1, 1, 0], read.BatchSizes);
        Assert.Equal(["file0", "file1", "file3"], read.Names);
    }

    [Fact]
    public void A_live_event_is_handed_on_when_its_source_is_silent()
    {
        byte[] one = Event(1, 1, 1), two = Event(1, 1, 2), three = Event(1, 1, 3);
        var source = new ScriptedSource(live: true).Send([.. one, .. two[..50]]).Idle().Idle().Send(two[50..]).Idle().Idle().Send(three);
        ReadOut read = ReadOut.Of(source);
        Assert.Equal([one, two, three], read.Events.Select(e => e.Bytes));
        Assert.Equal([1, 1, 1], read.BatchSizes);
        Assert.Empty(read.Losses);
    }

    [Fact]
    public void A_live_event_that_ends_where_the_bytes_end_does_not_wait_for_silence_and_one_with_a_piece_behind_it_does()
    {
        byte[] one = Event(1, 1, 1), two = Event(1, 1, 2);
        var waits = new List<TimeSpan>();
        var source = new ScriptedSource(live: true) { Waited = waits.Add }.Send(one).Idle().Send([.. two, .. one[..7]]).Idle().Idle().Send(one[7..]);
        ReadOut read = ReadOut.Of(source, limits: new EventBatchLimits { Silence = TimeSpan.FromMilliseconds(3) });
        Assert.Equal([one, two, one], read.Events.Select(e => e.Bytes));
        Assert.Empty(read.Losses);
        // Before anything came; behind the first event; when it had been handed on; behind the second; with the piece.
        TimeSpan idle = waits[0], none = TimeSpan.Zero;
        Assert.True(idle > TimeSpan.FromMilliseconds(100));
        Assert.Equal([idle, none, idle, none, TimeSpan.FromMilliseconds(3)], waits[..5]);
    }

    [Fact]
    public void A_live_event_in_two_parts_is_whole_wherever_it_is_divided_and_one_loss_wherever_it_is_cut()
    {
        // Sub-events carry the magic too: a part of such a header must not be taken for the next event.
        byte[] one = SuperEvent(1, 1, 1, subEvents: 2), two = SuperEvent(1, 1, 2, subEvents: 2), burst = Event(1, 1, 3, EventType.StartOfBurst, payload: 0);
        foreach (byte[][] events in (byte[][][])[[one, two], [burst, two], [two, burst]])
        {
            byte[] all = [.. events.SelectMany(e => e)];
            int inside = events[0].Length;
            for (int at = 1; at < all.Length; at++)
            {
                ReadOut divided = ReadOut.Of(new ScriptedSource(live: true).Send(all[..at]).Idle().Idle().Idle().Send(all[at..]));
                Assert.True(divided.Events.Select(e => e.Bytes).SequenceEqual(events, Bytes.Same) && divided.Losses.Count == 0, $"divided at {at} of {inside} + {all.Length - inside}: {string.Join(", ", divided.Losses)}");

                int whole = at < inside ? 0 : 1, piece = at - whole * inside;
                ReadOut cut = ReadOut.Of(new ScriptedSource(live: true).Send(all[..at]).Idle().Idle().Idle().Boundary().Send(one));
                StreamLoss[] losses = piece == 0 ? [] : [new(FrameErrorKind.TruncatedEvent, whole * inside, piece, 0)];
                Assert.True(cut.Events.Select(e => e.Bytes).SequenceEqual([.. events[..whole], one], Bytes.Same) && cut.Losses.SequenceEqual(losses), $"cut at {at} of {inside} + {all.Length - inside}: {string.Join(", ", cut.Losses)}");
            }
        }
    }

    [Fact]
    public void A_damaged_live_event_costs_itself_alone_wherever_its_bytes_are_divided()
    {
        // Its sub-events are no events, also when the header in front of them was given up before they came.
        const int magic = 4, headerSize = 8, version = 12, run = 20, spill = 28;
        byte[][] events = [.. Enumerable.Range(1, 4).Select(i => SuperEvent(1, 1, i, subEvents: 2))];
        int length = events[0].Length;
        foreach (int damaged in (int[])[0, 1])
        {
            foreach (int offset in (int[])[magic, headerSize, version, run, spill])
            {
                byte[] all = [.. events.SelectMany(e => e)];
                all[damaged * length + offset] ^= 4;
                ReadOut whole = ReadOut.Of(all);
                for (int at = 1; at < all.Length; at++)
                {
                    ReadOut divided = ReadOut.Of(new ScriptedSource(live: true).Send(all[..at]).Idle().Idle().Idle().Send(all[at..]));
                    Assert.True(
                        divided.Events.Select(e => e.Offset).SequenceEqual(whole.Events.Select(e => e.Offset)) && Lost(divided).SequenceEqual(Lost(whole)),
                        $"event {damaged} damaged at {offset}, divided at {at}: {string.Join(", ", divided.Events.Select(e => e.Offset))}; {string.Join(", ", divided.Losses)}");
                }
            }
        }

        // Which event of its batch follows a loss depends on where the batches end.
        static IEnumerable<StreamLoss> Lost(ReadOut read) => read.Losses.Select(loss => loss with { BeforeEvent = 0 });
    }

    [Fact]
    public void Nonsense_on_a_live_stream_is_passed_in_linear_time_and_not_kept()
    {
        byte[] nonsense = new byte[24 << 20], last = SuperEvent(1, 1, 2);
        new Random(5).NextBytes(nonsense);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadOut read = ReadOut.Of(new ScriptedSource(live: true, largestRead: 997).Send([.. SuperEvent(1, 1, 1), .. nonsense]).Idle().Idle().Idle().Send(last));
        Assert.Equal(2, read.Events.Count);
        Assert.Equal(nonsense.Length, read.Losses.Sum(loss => loss.Bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30 << 20);
    }

    [Fact]
    public void A_live_event_does_not_wait_for_its_batch_to_fill()
    {
        var time = new SteppingTime();
        var source = new ScriptedSource(live: true);
        for (int i = 1; i <= 100; i++) source.Send(Event(1, 1, i));
        using var reader = new EventBatchReader(source, new EventBatchLimits { Silence = TimeSpan.FromMilliseconds(1) }, FrameFormat.Date, time);
        var sizes = new List<int>();
        while (reader.TryRead(out EventBatch? batch, CancellationToken.None))
        {
            sizes.Add(batch.Count);
            batch.Dispose();
        }
        Assert.Equal(100, sizes.Sum());
        Assert.True(sizes.Max() <= 6, $"{sizes.Max()} events waited for each other");
    }

    [Fact]
    public void A_file_that_is_not_live_is_not_cut_by_silence()
    {
        byte[] one = Event(1, 1, 1), two = Event(1, 1, 2);
        ReadOut read = ReadOut.Of(new ScriptedSource().Send(one[..30]).Idle().Send([.. one[30..], .. two[..5]]).Idle().Idle().Send(two[5..]));
        Assert.Equal([2], read.BatchSizes);
    }

    [Fact]
    public void Cancellation_hands_on_what_is_there_and_then_ends()
    {
        var source = new ScriptedSource(live: true).Send([.. Event(1, 1, 1), .. Event(1, 1, 2)]);
        using var reader = new EventBatchReader(source, new EventBatchLimits { Silence = TimeSpan.FromHours(1) }, FrameFormat.Date);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.False(reader.TryRead(out _, cancelled.Token));
        Assert.True(reader.TryRead(out EventBatch? batch, CancellationToken.None));
        batch.Dispose();
        batch.Dispose();
    }

    [Fact]
    public void An_event_beyond_the_limit_is_refused_without_memory_and_the_next_one_is_found()
    {
        byte[] huge = Event(1, 1, 1), next = Event(1, 1, 2), last = Event(1, 1, 3);
        BitConverter.TryWriteBytes(huge, 1 << 30);
        byte[] stream = [.. huge, .. next, .. last];
        ReadOut? read = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        read = ReadOut.Of(stream, limits: new EventBatchLimits { Bytes = 64 << 10, EventBytes = 32 << 10 });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal([next, last], read.Events.Select(e => e.Bytes));
        Assert.Equal([new StreamLoss(FrameErrorKind.BadEventSize, 0, huge.Length, 0)], read.Losses);
    }

    [Fact]
    public void An_event_larger_than_a_batch_gets_a_batch_of_its_own()
    {
        byte[] small = Event(1, 1, 1), large = Event(1, 1, 2, payload: 300_000), after = Event(1, 1, 3);
        ReadOut read = ReadOut.Of([.. small, .. large, .. after], limits: new EventBatchLimits { Bytes = 100_000 });
        Assert.Equal([1, 1, 1], read.BatchSizes);
        Assert.Equal([small, large, after], read.Events.Select(e => e.Bytes));
        Assert.Empty(read.Losses);
    }

    [Fact]
    public void A_stream_of_headers_with_false_sizes_is_passed_in_linear_time()
    {
        // Each header announces 16 MiB; none is followed by what it announces.
        byte[] header = Event(1, 1, 1)[..68];
        BitConverter.TryWriteBytes(header, 16 << 20);
        var stream = new byte[header.Length * 400_000];
        for (int i = 0; i < 400_000; i++)
        {
            header.CopyTo(stream, i * header.Length);
            BitConverter.TryWriteBytes(stream.AsSpan(i * header.Length + 24), i);
        }
        ReadOut read = ReadOut.Of(stream);
        Assert.Equal(stream.Length, read.AllBytes);
    }

    [Fact]
    public void A_batch_that_is_held_keeps_its_bytes_while_the_reader_goes_on()
    {
        byte[] file = TestData.Bytes("date-msadc/t_v3.dat");
        using var reader = new EventBatchReader(ScriptedSource.Of(file, 10_000), new EventBatchLimits { Events = 3, Bytes = 60_000 }, FrameFormat.Date);
        var held = new List<EventBatch>();
        while (reader.TryRead(out EventBatch? batch, CancellationToken.None)) held.Add(batch);
        Assert.Equal(124, held.Sum(b => b.Count));
        foreach (EventBatch batch in held)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                var where = batch.Events[i];
                Assert.True(file.AsSpan((int)where.StreamOffset, where.Length).SequenceEqual(batch.EventBytes(i)));
                Assert.True(batch.Buffer.Length - where.Offset - where.Length >= 64);
            }
            batch.Dispose();
        }
    }

    [Fact]
    public void Bytes_in_memory_are_read_in_place_and_as_from_a_source()
    {
        byte[] file = TestData.Bytes("date-msadc/t_v3.dat"), padded = [.. file, .. new byte[64]];
        using var reader = EventBatchReader.OverMemory("memory", padded, new EventBatchLimits { Events = 50 }, FrameFormat.Date);
        ReadOut expected = ReadOut.Of(file, limits: new EventBatchLimits { Events = 50 });
        int events = 0;
        while (reader.TryRead(out EventBatch? batch, CancellationToken.None))
        {
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(batch.Buffer, out ArraySegment<byte> bytes));
            Assert.Same(padded, bytes.Array);
            Assert.Equal("memory", batch.SourceName);
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.Equal(batch.Events[i].Offset, batch.Events[i].StreamOffset);
                Assert.Equal(expected.Events[events++].Bytes, batch.EventBytes(i));
            }
            batch.Dispose();
        }
        Assert.Equal(expected.Events.Count, events);
        Assert.Throws<ArgumentException>(() => EventBatchReader.OverMemory("short", new byte[63], new EventBatchLimits(), FrameFormat.Date));
    }

    [Fact]
    public void A_real_file_source_is_read_with_its_name_and_offsets()
    {
        string path = TestData.PathOf("date-msadc/t_v3.dat");
        using var source = new FileSource(path);
        ReadOut read = ReadOut.Of(source);
        Assert.Equal(124, read.Events.Count);
        Assert.All(read.Names, n => Assert.Equal(path, n));
        byte[] file = File.ReadAllBytes(path);
        foreach (var one in read.Events) Assert.True(file.AsSpan((int)one.Offset, one.Bytes.Length).SequenceEqual(one.Bytes));
    }

    internal static byte[] Event(int run, int spill, int number, EventType type = EventType.Physics, int payload = 200)
    {
        var buffer = new FrameBuffer();
        var header = new EventHeader { Type = type, Run = run, Spill = spill, EventInSpill = number, EventInRun = (uint)number, Ldc = 1, Gdc = -1 };
        int start = DateWriter.BeginEvent(buffer, header);
        int equipment = DateWriter.BeginEquipment(buffer, 1, type: 1);
        buffer.Append(payload).Clear();
        DateWriter.EndEquipment(buffer, equipment);
        DateWriter.EndEvent(buffer, start);
        return buffer.Written.ToArray();
    }

    private static byte[] SuperEvent(int run, int spill, int number, int subEvents = 1)
    {
        var buffer = new FrameBuffer();
        var header = new EventHeader { Type = EventType.Physics, Run = run, Spill = spill, EventInSpill = number, EventInRun = (uint)number, IsSuperEvent = true, Ldc = -1, Gdc = 1 };
        int start = DateWriter.BeginEvent(buffer, header);
        for (int i = 0; i < subEvents; i++) buffer.Write(Event(run, spill, number));
        DateWriter.EndEvent(buffer, start);
        return buffer.Written.ToArray();
    }

    /// <summary>Compares events by their bytes.</summary>
    private sealed class Bytes : IEqualityComparer<byte[]>
    {
        public static readonly Bytes Same = new();
        public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);
        public int GetHashCode(byte[] bytes) => bytes.Length;
    }

    /// <summary>A clock that goes on by 200 microseconds each time it is looked at.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _ticks;
        public override long TimestampFrequency => 1_000_000;
        public override long GetTimestamp() => _ticks += 200;
    }
}
