using EdgeMon.Daq.Decoding;
using EdgeMon.Signal.Kernels;

namespace EdgeMon.Signal.Tests.Kernels;

public sealed unsafe class NextEventLinesTests
{
    [Theory]
    [InlineData(1, 16), InlineData(9, 16), InlineData(137, 128), InlineData(256, 128), InlineData(40, 512)]
    public void Every_line_is_asked_for_once_and_none_far_behind_the_event(int lines, int slots)
    {
        foreach (bool sharedWithEdges in new[] { false, true })
        {
            byte* first = (byte*)4096;
            var next = new NextEventLines(first, lines, slots, sharedWithEdges);
            var asked = new List<long>();
            Pass(next.Scan, next.ScanLinesPerEight, slots / 8);
            Pass(next.CloseUp, next.EdgeLinesPerSixteen, slots / 16);
            Pass(next.Later, next.EdgeLinesPerSixteen, slots / 16);
            Assert.Equal(Enumerable.Range(0, asked.Count).Select(i => (long)i), asked);
            // The event may begin in the middle of a line, and each pass asks for as many with every step.
            Assert.InRange(asked.Count, lines + 1, lines + slots / 8 + slots / 16);
            Assert.Equal(sharedWithEdges && lines >= 5 * slots / 16, next.EdgeLinesPerSixteen > 0);

            void Pass(byte* line, int perStep, int steps)
            {
                for (int i = 0; i < perStep * steps; i++) asked.Add((line - first) / NextEvent.LineBytes + i);
            }
        }
    }
}
