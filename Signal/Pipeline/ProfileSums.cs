using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeMon.Daq;
using EdgeMon.Daq.Samples;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Sums of samples and amplitudes over the sampled events of one batch, by slot. Integers: any grouping gives the same.</summary>
internal sealed unsafe class ProfileSums
{
    private readonly DetectorLayout _layout;
    private readonly int[] _samples;
    private readonly int[] _entries;
    private readonly ushort[] _unpacked = new ushort[ushort.MaxValue];
    // Place in the spectra of each amplitude: a list, because most bins stay empty.
    private int[] _amplitudes;
    private int _amplitudeCount, _events;

    /// <summary>Empty sums.</summary>
    public ProfileSums(DetectorLayout layout)
    {
        _layout = layout;
        _samples = new int[layout.Slots * ChannelProfiles.Samples];
        _entries = new int[layout.Slots];
        _amplitudes = new int[4 * layout.Slots];
    }

    /// <summary>Adds the waveforms and amplitudes of the event that the reconstructor holds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(EventReconstructor reconstructor, DecodedEvent decoded, ReadOnlySpan<byte> bytes)
    {
        _events++;
        ChannelTable table = reconstructor.Table;
        int* amplitudes = reconstructor.Pulses.Amplitudes.Pointer;
        // An event may bring a channel more than once (FRAMES section 4.4).
        int room = _amplitudeCount + _layout.Slots + table.Irregular.Count;
        if (_amplitudes.Length < room) Array.Resize(ref _amplitudes, Math.Max(room, 2 * _amplitudes.Length));
        fixed (byte* start = bytes)
        fixed (int* samples = _samples)
            for (int slot = 0; slot < _layout.Slots; slot++)
            {
                if (!table.IsRegular(slot)) continue;
                AddWords((int*)(start + table.Offsets.Pointer[slot]), samples + slot * ChannelProfiles.Samples);
                AddAmplitude(slot, amplitudes[slot]);
            }
        foreach (var (position, slot) in table.Irregular)
        {
            int count = Math.Min(SampleUnpacker.Unpack(decoded.Channels[position], bytes, _unpacked), ChannelProfiles.Samples);
            Span<int> sums = _samples.AsSpan(slot * ChannelProfiles.Samples, ChannelProfiles.Samples);
            for (int i = 0; i < count; i++) sums[i] += _unpacked[i];
            AddAmplitude(slot, amplitudes[slot]);
        }
    }

    /// <summary>Adds everything to the profiles.</summary>
    public void AddTo(ChannelProfiles profiles)
    {
        if (_events == 0) return;
        ArraySums.Add(profiles.EntryCounts, _entries);
        ArraySums.Add(profiles.SampleSums, _samples);
        int[] spectra = profiles.Spectra;
        foreach (int place in _amplitudes.AsSpan(0, _amplitudeCount)) spectra[place]++;
    }

    /// <summary>Empties the sums.</summary>
    public void Clear()
    {
        if (_events == 0) return;
        Array.Clear(_samples);
        Array.Clear(_entries);
        _amplitudeCount = _events = 0;
    }

    private void AddAmplitude(int slot, int amplitudeThirds)
    {
        _entries[slot]++;
        if (amplitudeThirds > 0)
            _amplitudes[_amplitudeCount++] = slot * ChannelProfiles.AmplitudeBins + ChannelProfiles.AmplitudeBin(amplitudeThirds);
    }

    // Two 12-bit samples in a word, the earlier one below (FRAMES section 4.3): 64 bits of both in order.
    private static void AddWords(int* words, int* sums)
    {
        for (int i = 0; i < ChannelProfiles.Samples; i += Vector256<int>.Count)
        {
            (Vector128<ulong> low, Vector128<ulong> high) = Vector128.Widen(Vector128.Load((uint*)words + i / 2));
            Vector256<ulong> word = Vector256.Create(low, high);
            Vector256<int> samples = (word & Vector256.Create(0xFFFUL) | (word & Vector256.Create(0xFFF000UL)) << 20).AsInt32();
            (Vector256.Load(sums + i) + samples).Store(sums + i);
        }
    }
}
