using System.Text;
using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Writing;
using EdgeMon.Signal.Reconstruction;
using DateLayout = EdgeMon.Daq.Writing.DateLayout;

namespace EdgeMon.Signal.Tests.Support;

/// <summary>
/// A hand-made detector of NA64's shape (121 channels in two sources, one scaler) and a writer of its events, for tests
/// that must know every number. Channel order: ECAL0, ECAL1 (36 each), HCAL0..3 (9 each), VETO (6), SRD (3), S0, S1, S2, V1.
/// </summary>
internal sealed class SmallDetector
{
    public const int ChannelCount = 121, Samples = 32, Run = 77;
    public const int Preshower = 0, Main = 36, Hcal = 72, Veto = 108, Srd = 114, S0 = 117, S1 = 118;
    private static readonly int[] Sources = [620, 621];

    public FrameBuffer Buffer { get; } = new(1 << 16);

    /// <summary>Gains: ECAL and HCAL 0.05 GeV/ADC, VETO 5e-5, SRD 5e-5, counters 1.</summary>
    public static float GainOf(int channel) => channel < Veto ? 0.05f : channel < S0 ? 5e-5f : 1f;

    public static ChannelMap Map() => ChannelMap.Parse(MapText(), Run);

    public static RunSetup Setup(Action<ChannelConstants>? change = null)
    {
        var constants = new ChannelConstants(ChannelCount) { Identity = "test" };
        for (int i = 0; i < ChannelCount; i++)
        {
            constants.GeVPerAdc[i] = GainOf(i);
            constants.ThresholdAdc[i] = 3;
        }
        change?.Invoke(constants);
        return new RunSetup { Map = Map(), Constants = constants };
    }

    public static string MapText()
    {
        var text = new StringBuilder("""
            <Map>
            <DaqOptions runs="1-999999" use_SLinkFormat="yes">
            <ChipsCreation>
            -1 -1 -1 620 -1 ChipSADC s
            -1 -1 -1 621 -1 ChipSADC s
            -1 -1 -1 700 -1 Scaler s
            </ChipsCreation>
            <Trigger phys="0" beam="1" rnd="2"/>
            </DaqOptions>
            <ChipSADC version="2" runs="1-999999" options="xy data_format3" detector="CALO">

            """);
        for (int i = 0; i < ChannelCount; i++)
        {
            var (detector, x, y) = CellOf(i);
            ChannelAddress a = AddressOf(i);
            text.AppendLine($"{detector} {a.Source} {a.Port} {a.Chip << 4 | a.Channel} {x} {y}");
        }
        text.AppendLine("</ChipSADC>\n<Scaler version=\"2\" runs=\"1-999999\" time_in_spill=\"SCAL\">\nSCAL 700 0\n</Scaler>\n</Map>");
        return text.ToString();
    }

    public static ChannelAddress AddressOf(int index)
    {
        int inSource = index % 64, inPort = inSource % 32;
        return new(Sources[index / 64], inSource < 32 ? 2 : 5, inPort / 16, inPort % 16);
    }

    public static (string Detector, int X, int Y) CellOf(int i) => i switch
    {
        < Main => ("ECAL0", i / 6, i % 6),
        < Hcal => ("ECAL1", (i - Main) / 6, (i - Main) % 6),
        < Veto => ($"HCAL{(i - Hcal) / 9}", (i - Hcal) % 9 / 3, (i - Hcal) % 3),
        < Srd => ("VETO", i - Veto, 0),
        < S0 => ("SRD", i - Srd, 0),
        _ => (new[] { "S0", "S1", "S2", "V1" }[i - S0], 0, 0),
    };

    /// <summary>Samples of a quiet channel: pedestal 100 even, 108 odd.</summary>
    public static ushort[] Quiet(int samples = Samples) => [.. Enumerable.Range(0, samples).Select(i => (ushort)(i % 2 == 0 ? 100 : 108))];

    /// <summary>A triangular pulse: half of the height at <paramref name="at"/> - 1, the height at <paramref name="at"/>, then falling.</summary>
    public static ushort[] Pulse(double heightAdc, int at = 12, int samples = Samples)
    {
        ushort[] values = Quiet(samples);
        double[] shape = [0.2, 0.6, 1.0, 0.8, 0.6, 0.4, 0.2];
        for (int i = 0; i < shape.Length; i++)
        {
            int sample = at - 2 + i;
            if (sample >= 0 && sample < samples) values[sample] = (ushort)Math.Min(4095, values[sample] + (int)Math.Round(shape[i] * heightAdc));
        }
        return values;
    }

    /// <summary>
    /// Waveforms of an event with given energies [GeV]; beam counters fire at the same time. Energies are rounded to ADC counts.
    /// </summary>
    public static ushort[][] Waveforms(Action<double[]> setEnergies, int at = 12)
    {
        double[] energies = new double[ChannelCount];
        for (int i = S0; i < S0 + 3; i++) energies[i] = 500;
        setEnergies(energies);
        return [.. Enumerable.Range(0, ChannelCount).Select(i => energies[i] > 0 ? Pulse(energies[i] / GainOf(i), at) : Quiet())];
    }

    /// <summary>Writes an event with waveforms and, when given, scaler counters; channel 0 again and again with 8 samples where asked for.</summary>
    public void Write(EventType type, int spill, int eventInSpill, ushort[][]? waveforms = null, uint[]? scaler = null,
        uint trigger = 1, uint scalerTime = 1000, int run = Run, int withoutSource = -1, uint eventInRun = 0, int shortRepeats = 0)
    {
        var header = new EventHeader
        {
            Type = type, Run = run, Spill = spill, EventInSpill = eventInSpill,
            EventInRun = eventInRun == 0 ? (uint)(spill * 1000 + eventInSpill) : eventInRun,
            TriggerMask = trigger, TypeAttribute = type == EventType.Calibration ? 0x68000000u : 0, Ldc = -1, Gdc = 1,
            TimestampSeconds = (uint)(1_530_000_000 + spill * 14),
        };
        bool full = type is EventType.Physics or EventType.Calibration or EventType.EndOfBurst;
        int super = DateWriter.BeginEvent(Buffer, header with { IsSuperEvent = full }, DateLayout.Date306);
        if (full)
        {
            int sub = DateWriter.BeginEvent(Buffer, header with { Ldc = 3, Gdc = -1 }, DateLayout.Date306);
            for (int s = 0; s < Sources.Length; s++)
                if (Sources[s] != withoutSource) WriteSource(s, spill, eventInSpill, waveforms, s == 0 ? shortRepeats : 0);
            if (withoutSource != 700) WriteScaler(spill, eventInSpill, scaler, scalerTime);
            DateWriter.EndEvent(Buffer, sub);
        }
        DateWriter.EndEvent(Buffer, super);
    }

    private void WriteSource(int index, int spill, int eventInSpill, ushort[][]? waveforms, int shortRepeats)
    {
        int equipment = DateWriter.BeginEquipment(Buffer, (uint)index + 1);
        int slink = SLinkWriter.Begin(Buffer, new SLinkFields(Sources[index], spill, eventInSpill));
        for (int first = 64 * index; waveforms is not null && first < Math.Min(ChannelCount, 64 * (index + 1)); first += 16)
        {
            ChannelAddress address = AddressOf(first);
            int block = MsadcWriter.BeginBlock(Buffer, eventInSpill, address.Port, address.Chip);
            for (int i = first; i < Math.Min(ChannelCount, first + 16); i++) MsadcWriter.WriteChannel(Buffer, i % 16, waveforms[i]);
            for (int i = 0; first == 0 && i < shortRepeats; i++) MsadcWriter.WriteChannel(Buffer, 0, waveforms[0].AsSpan(0, 8));
            MsadcWriter.EndBlock(Buffer, block);
        }
        SLinkWriter.End(Buffer, slink);
        DateWriter.EndEquipment(Buffer, equipment);
    }

    private void WriteScaler(int spill, int eventInSpill, uint[]? counters, uint time)
    {
        int equipment = DateWriter.BeginEquipment(Buffer, 9);
        int slink = SLinkWriter.Begin(Buffer, new SLinkFields(700, spill, eventInSpill));
        if (counters is not null)
        {
            ScalerWriter.WriteHeader(Buffer, 3, eventInSpill);
            ScalerWriter.WriteFrame(Buffer, counters, time, 0);
            ScalerWriter.WriteTrailer(Buffer, 3, eventInSpill);
        }
        SLinkWriter.End(Buffer, slink);
        DateWriter.EndEquipment(Buffer, equipment);
    }
}
