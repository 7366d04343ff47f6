using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Pipeline;

/// <summary>
/// What calibration events tell, which come without beam: pedestal and noise before the pulse, that no pile-up disturbs, and which bits of the samples were
/// ever and always 1. Their pulses run through the lower bits: a bit that never moves is stuck. Sums by slot, integers.
/// </summary>
internal sealed unsafe class QuietSums(DetectorLayout layout)
{
    private const int Words = 16;
    private readonly int[] _ever = new int[layout.Slots], _always = new int[layout.Slots], _entries = new int[layout.Slots];
    private readonly long[] _noise = new long[layout.Slots], _evenSums = new long[layout.Slots], _oddSums = new long[layout.Slots];
    private bool _any;

    /// <summary>Adds the calibration event that the reconstructor holds.</summary>
    public void Add(EventReconstructor reconstructor, ReadOnlySpan<byte> bytes)
    {
        if (!_any) Array.Fill(_always, -1);
        _any = true;
        ChannelTable table = reconstructor.Table;
        fixed (byte* start = bytes)
            for (int slot = 0; slot < layout.Slots; slot++)
            {
                if (!table.IsRegular(slot)) continue;
                int* words = (int*)(start + table.Offsets.Pointer[slot]);
                // Differences of samples of one converter, as for the noise of all events.
                int even = (words[0] & 0xFFF) - (words[1] & 0xFFF), odd = (words[0] >> 12 & 0xFFF) - (words[1] >> 12 & 0xFFF);
                _noise[slot] += even * even + odd * odd;
                _evenSums[slot] += (words[0] & 0xFFF) + (words[1] & 0xFFF);
                _oddSums[slot] += (words[0] >> 12 & 0xFFF) + (words[1] >> 12 & 0xFFF);
                _entries[slot]++;
                int ever = 0, always = -1;
                for (int i = 0; i < Words; i++) (ever, always) = (ever | words[i], always & words[i]);
                _ever[slot] |= ever;
                _always[slot] &= always;
            }
    }

    /// <summary>Adds everything to the monitor.</summary>
    public void AddTo(ChannelMonitor monitor)
    {
        if (!_any) return;
        for (int slot = 0; slot < layout.Slots; slot++)
        {
            int ever = _ever[slot], always = _always[slot];
            monitor.BitsEver[slot] |= (ever | ever >> 12) & 0xFFF;
            monitor.BitsNotAlways[slot] |= ~(always & always >> 12) & 0xFFF;
        }
        ArraySums.Add<long>(monitor.QuietNoiseSquares, _noise);
        ArraySums.Add<long>(monitor.QuietEvenSums, _evenSums);
        ArraySums.Add<long>(monitor.QuietOddSums, _oddSums);
        ArraySums.Add(monitor.QuietEntries, _entries);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (!_any) return;
        Array.Clear(_ever);
        Array.Clear(_noise);
        Array.Clear(_evenSums);
        Array.Clear(_oddSums);
        Array.Clear(_entries);
        _any = false;
    }
}
