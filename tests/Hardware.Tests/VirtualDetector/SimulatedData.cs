using System.Buffers.Binary;
using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Samples;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Truth;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

/// <summary>Simulated bytes with their truth, and the plainest reading of them: event by event by the size word.</summary>
internal sealed class SimulatedData
{
    public SimulatedData(SimulationRequest request)
    {
        using var stream = new MemoryStream();
        Truth = Simulation.Run(request, stream);
        Bytes = stream.ToArray();
    }

    public byte[] Bytes { get; }
    public SimulationTruth Truth { get; }

    public static ChannelMap Map { get; } = ChannelMap.Parse(MapText.Write(), 5001);

    /// <summary>Offsets and lengths of events that follow one another; ends at the first that is not whole.</summary>
    public IEnumerable<(int Offset, int Length)> Events()
    {
        for (int offset = 0; offset + 4 <= Bytes.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(Bytes.AsSpan(offset));
            if (length < 68 || offset + length > Bytes.Length) yield break;
            yield return (offset, length);
            offset += length;
        }
    }

    /// <summary>Decodes every event with the Daq room's decoder.</summary>
    public IEnumerable<(DecodedEvent Event, ReadOnlyMemory<byte> Bytes)> Decode()
    {
        var decoder = new EventDecoder(Map.Rules);
        var decoded = new DecodedEvent();
        foreach ((int offset, int length) in Events())
        {
            decoder.Decode(Bytes.AsSpan(offset, length), offset, decoded);
            yield return (decoded, Bytes.AsMemory(offset, length));
        }
    }

    /// <summary>"Largest sample - pedestal" of a channel [ADC], pedestals from samples 0, 2, 4 and 1, 3, 5.</summary>
    public static double Amplitude(in LocatedChannel channel, ReadOnlySpan<byte> bytes)
    {
        Span<ushort> samples = stackalloc ushort[64];
        int count = SampleUnpacker.Unpack(channel, bytes, samples);
        double even = (samples[0] + samples[2] + samples[4]) / 3.0, odd = (samples[1] + samples[3] + samples[5]) / 3.0, largest = 0;
        for (int i = 0; i < count; i++)
            largest = Math.Max(largest, samples[i] - (i % 2 == 0 ? even : odd));
        return largest;
    }

    /// <summary>Energies of all channels from amplitudes above a threshold and the true calibration [GeV].</summary>
    public void Energies(DecodedEvent decoded, ReadOnlySpan<byte> bytes, double thresholdAdc, Span<double> energies)
    {
        energies.Clear();
        foreach (ref readonly LocatedChannel channel in decoded.Channels)
        {
            int index = Map.IndexOf(channel.Address);
            double amplitude = Amplitude(channel, bytes);
            if (amplitude >= thresholdAdc) energies[index] = amplitude * Truth.Channels[index].GeVPerAdc;
        }
    }
}
