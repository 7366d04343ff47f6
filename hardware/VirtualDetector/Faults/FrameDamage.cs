using EdgeMon.Daq.Writing;
using EdgeMon.Hardware.VirtualDetectors.Randomness;
using EdgeMon.Hardware.VirtualDetectors.Truth;

namespace EdgeMon.Hardware.VirtualDetectors.Faults;

/// <summary>Damages written events: overwritten words, lost ends, lost events.</summary>
internal sealed class FrameDamage(SpillFaults faults, int spill, ulong seed, TruthRecorder truth)
{
    private const int MostWords = 4;

    /// <summary>Events that were numbered but taken out.</summary>
    public long EventsNotWritten { get; private set; }

    /// <summary>Damages the event that starts at <paramref name="start"/> and ends the buffer, or not, by chance.</summary>
    public void Apply(FrameBuffer buffer, int start, long streamOffset, int eventInSpill)
    {
        var random = new RandomStream(seed, spill, eventInSpill, StreamPurpose.Fault);
        int length = buffer.Length - start;
        if (faults.Find(FaultKind.EventGap) is { } gap && random.Chance(gap.Value))
        {
            buffer.Truncate(start);
            EventsNotWritten++;
            Note(FaultKind.EventGap, length);
        }
        else if (faults.Find(FaultKind.CutEvent) is { } cut && random.Chance(cut.Value))
        {
            // Whole words survive: the link works in words.
            int kept = 4 * (int)random.Uniform(1, length / 4.0);
            buffer.Truncate(start + kept);
            Note(FaultKind.CutEvent, length - kept);
        }
        else if (faults.Find(FaultKind.CorruptWords) is { } corrupt && random.Chance(corrupt.Value))
        {
            int words = 1 + (int)random.Uniform(0, MostWords);
            for (int i = 0; i < words; i++)
                buffer.PatchWord(start + 4 * (int)random.Uniform(0, length / 4.0), (uint)random.Bits());
            Note(FaultKind.CorruptWords, 4 * words);
        }

        void Note(FaultKind kind, int bytes) => truth.Fault(new InjectedFault(kind, spill, eventInSpill, streamOffset, bytes));
    }
}
