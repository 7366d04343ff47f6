using System.Diagnostics;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Serial;
using EdgeMon.Daq.Sources;
using EdgeMon.Daq.Writing;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.Tests.Serial;

/// <summary>A digitiser at the far end of a real terminal, read as events, with its cable pulled in the middle of a frame.</summary>
public sealed class SerialDigitiserTests
{
    private static byte[] Frame(uint sequence)
    {
        var block = new FrameBuffer();
        int start = SLinkWriter.Begin(block, new SLinkFields(630, 5, (int)sequence));
        for (uint word = 0; word < 16; word++) block.WriteWord(word);
        SLinkWriter.End(block, start);
        var frame = new FrameBuffer();
        SerialFrame.Write(frame, new(sequence, EventType.Physics, 3661, 5, sequence, (int)sequence, 1_700_000_000), block.Written);
        return frame.Written.ToArray();
    }

    [Fact]
    public void Events_arrive_before_and_after_a_cable_was_pulled_in_mid_frame_and_the_cut_one_is_counted()
    {
        using var cable = new PseudoTerminal();
        var line = new SerialLine(cable.Port, new SerialOptions { FirstRetryMilliseconds = 5, LongestRetryMilliseconds = 20 });
        using var source = new SerialFrameSource(line);
        var events = new EventNumbers(source);
        try
        {
            Until(() => line.IsOpen, line);
            cable.FarEnd.Write([.. Frame(1), .. Frame(2), .. Frame(3).AsSpan(0, 50)]);
            Until(() => events.Count >= 2 && line.Position >= 2 * Frame(1).Length + 50, line);
            cable.Pull();
            Until(() => source.Frames.Partial == 1, line);
            Assert.False(line.IsOpen);
            cable.Plug();
            Until(() => line.Counters.Opened == 2, line);
            cable.FarEnd.Write([.. Frame(4), .. Frame(5)]);
            Until(() => events.Count >= 4, line);
        }
        finally
        {
            events.Stop();
        }
        Assert.Equal([1u, 2u, 4u, 5u], events.Seen);
        Assert.Equal(1, source.Frames.Missing);
        Assert.Equal(1, line.Counters.Interrupted);
    }

    [Fact]
    public void While_the_reader_stands_still_a_line_that_cannot_wait_overruns_and_every_lost_frame_is_counted()
    {
        const uint duringStandstill = 1000, afterwards = 20;
        using var cable = new PseudoTerminal();
        using var source = new SerialFrameSource(new SerialLine(cable.Port, new SerialOptions()));
        var events = new EventNumbers(source);
        uint sent = 0;
        try
        {
            Until(() => source.Counters.Opened == 1, source);
            cable.FarEnd.Write(Frame(++sent));
            Until(() => events.Count == sent, source);
            // The board sends at its own pace; what the buffers of the line do not take is gone, also in the middle of a frame.
            events.StandStill();
            cable.FarEnd.Write(Frame(++sent));
            cable.NeverWait();
            int overruns = 0;
            while (sent < duringStandstill)
                if (!cable.TryWrite(Frame(++sent))) overruns++;
            Assert.InRange(overruns, 1, (int)duringStandstill - 2);
            events.GoOn();
            // The first frame that comes through again may end one that was cut. Once one was read, the line is empty, and each of the others finds room.
            long began = Stopwatch.GetTimestamp();
            do
            {
                Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 120, "still waiting: " + source.State);
                if (!cable.TryWrite(Frame(++sent))) Thread.Sleep(1);
                for (int i = 0; i < 50 && !IsRead(sent); i++) Thread.Sleep(2);
            }
            while (!IsRead(sent));
            for (int i = 0; i < afterwards; i++)
            {
                Assert.True(cable.TryWrite(Frame(++sent)));
                Until(() => IsRead(sent), source);
            }
            Assert.True(events.Count < sent - overruns / 2);
            Assert.Equal([sent - 2, sent - 1, sent], events.Seen[^3..]);
        }
        finally
        {
            events.Stop();
        }
        uint[] seen = events.Seen;
        // Nothing twice, nothing invented, and what did not come is counted by the numbers of the frames.
        Assert.Equal(seen.Distinct().Order(), seen);
        Assert.Equal(sent, seen.Length + source.Frames.Missing);
        Assert.Equal(seen.Length, source.Frames.Frames);
        Assert.Equal(0, source.Frames.Repeated);
        bool IsRead(uint number) => events.Seen is [.., var newest] && newest == number;
        TestContext.Current.TestOutputHelper?.WriteLine($"{seen.Length} of {sent} frames read, {source.Frames.Missing} missing, {source.Frames.BadCrc + source.Frames.BadHeader} damaged");
    }

    private static void Until(Func<bool> condition, IByteSource source)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 120, "still waiting: " + source.State);
            Thread.Sleep(2);
        }
    }

    /// <summary>Reads a source on a thread of its own, and keeps the numbers of its events.</summary>
    private sealed class EventNumbers
    {
        private readonly List<uint> _seen = [];
        private readonly ManualResetEventSlim _goOn = new(true);
        private readonly CancellationTokenSource _end = new();
        private readonly Thread _reading;

        public EventNumbers(IByteSource source)
        {
            _reading = new Thread(() => Read(source));
            _reading.Start();
        }

        public int Count
        {
            get { lock (_seen) return _seen.Count; }
        }

        /// <summary>All so far.</summary>
        public uint[] Seen
        {
            get { lock (_seen) return [.. _seen]; }
        }

        /// <summary>Reads nothing behind the next event.</summary>
        public void StandStill() => _goOn.Reset();

        public void GoOn() => _goOn.Set();

        public void Stop()
        {
            _goOn.Set();
            _end.Cancel();
            _reading.Join();
        }

        private void Read(IByteSource source)
        {
            using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 1 }, FrameFormat.Date);
            while (reader.TryRead(out EventBatch? batch, _end.Token))
            {
                lock (_seen)
                    for (int i = 0; i < batch.Count; i++) _seen.Add(BitConverter.ToUInt32(batch.EventBytes(i)[24..]));
                batch.Dispose();
                _goOn.Wait();
            }
        }
    }
}
