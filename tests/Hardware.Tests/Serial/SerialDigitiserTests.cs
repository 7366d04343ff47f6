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
