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
        using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 1 }, FrameFormat.Date);
        using var end = new CancellationTokenSource();
        var seen = new List<uint>();
        var reading = new Thread(() =>
        {
            while (reader.TryRead(out EventBatch? batch, end.Token))
            {
                lock (seen)
                {
                    for (int i = 0; i < batch.Count; i++) seen.Add(BitConverter.ToUInt32(batch.EventBytes(i)[24..]));
                }
                batch.Dispose();
            }
        });
        reading.Start();
        try
        {
            Until(() => line.IsOpen, line);
            cable.FarEnd.Write([.. Frame(1), .. Frame(2), .. Frame(3).AsSpan(0, 50)]);
            Until(() => Seen() >= 2 && line.Position >= 2 * Frame(1).Length + 50, line);
            cable.Pull();
            Until(() => source.Frames.Partial == 1, line);
            Assert.False(line.IsOpen);
            cable.Plug();
            Until(() => line.Counters.Opened == 2, line);
            cable.FarEnd.Write([.. Frame(4), .. Frame(5)]);
            Until(() => Seen() >= 4, line);
        }
        finally
        {
            end.Cancel();
            reading.Join();
        }
        Assert.Equal([1u, 2u, 4u, 5u], seen);
        Assert.Equal(1, source.Frames.Missing);
        Assert.Equal(1, line.Counters.Interrupted);

        int Seen()
        {
            lock (seen) return seen.Count;
        }
    }

    [Fact]
    public void While_the_reader_stands_still_a_line_that_cannot_wait_overruns_and_every_lost_frame_is_counted()
    {
        const uint duringStandstill = 1000, afterwards = 20;
        using var cable = new PseudoTerminal();
        using var source = new SerialFrameSource(new SerialLine(cable.Port, new SerialOptions()));
        using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 1 }, FrameFormat.Date);
        using var goOn = new ManualResetEventSlim(true);
        using var end = new CancellationTokenSource();
        var seen = new List<uint>();
        var reading = new Thread(() =>
        {
            while (reader.TryRead(out EventBatch? batch, end.Token))
            {
                lock (seen)
                    for (int i = 0; i < batch.Count; i++) seen.Add(BitConverter.ToUInt32(batch.EventBytes(i)[24..]));
                batch.Dispose();
                goOn.Wait();
            }
        });
        reading.Start();
        uint sent = 0;
        try
        {
            Until(() => source.Counters.Opened == 1, source);
            cable.FarEnd.Write(Frame(++sent));
            Until(() => Seen() == sent, source);
            // The board sends at its own pace; what the buffers of the line do not take is gone, also in the middle of a frame.
            goOn.Reset();
            cable.FarEnd.Write(Frame(++sent));
            cable.NeverWait();
            int overruns = 0;
            while (sent < duringStandstill)
                if (!cable.TryWrite(Frame(++sent))) overruns++;
            Assert.InRange(overruns, 1, (int)duringStandstill - 2);
            goOn.Set();
            // The first frame that comes through again may end one that was cut.
            for (int i = 0; i < afterwards; i++)
            {
                while (!cable.TryWrite(Frame(++sent))) Thread.Sleep(1);
                Thread.Sleep(5);
            }
            Until(() => Newest() == sent, source);
            Assert.True(Seen() < sent - overruns / 2);
            Assert.Equal([sent - 2, sent - 1, sent], seen[^3..]);
        }
        finally
        {
            goOn.Set();
            end.Cancel();
            reading.Join();
        }
        // Nothing twice, nothing invented, and what did not come is counted by the numbers of the frames.
        Assert.Equal(seen.Distinct().Order(), seen);
        Assert.Equal(sent, seen.Count + source.Frames.Missing);
        Assert.Equal(seen.Count, source.Frames.Frames);
        Assert.Equal(0, source.Frames.Repeated);
        TestContext.Current.TestOutputHelper?.WriteLine($"{seen.Count} of {sent} frames read, {source.Frames.Missing} missing, {source.Frames.BadCrc + source.Frames.BadHeader} damaged");

        int Seen()
        {
            lock (seen) return seen.Count;
        }

        uint Newest()
        {
            lock (seen) return seen.Count == 0 ? 0 : seen[^1];
        }
    }

    private static void Until(Func<bool> condition, SerialFrameSource source)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 20, "still waiting: " + source.State);
            Thread.Sleep(2);
        }
    }

    private static void Until(Func<bool> condition, SerialLine line)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 20, "still waiting: " + line.State);
            Thread.Sleep(2);
        }
    }
}
