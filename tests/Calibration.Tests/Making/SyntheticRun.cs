using System.Text;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Daq.Writing;

namespace EdgeMon.Calibration.Tests.Making;

/// <summary>
/// Raw DATE files of a small detector (ECAL 3x3 in two depths, two HCAL modules of 2x2, one VETO plane, SRD, S0) with known pedestals, noise, gains and LED
/// amplitudes: electrons into two cells, muons, hadrons, LED events.
/// </summary>
internal sealed class SyntheticRun
{
    private const int Source = 620, Samples = 32;
    public const int Run = 3661;
    private readonly RandomNumbers _random;
    private readonly FrameBuffer _buffer = new();
    private int _eventInSpill;
    private uint _eventInRun;

    public SyntheticRun(ulong seed)
    {
        _random = new RandomNumbers(seed);
        Map = ChannelMap.Parse(MapXml(), Run);
        Truth = new ChannelConstants(Map.Channels.Count);
        foreach (MappedChannel channel in Map.Channels)
        {
            Truth.GeVPerAdc[channel.Index] = (float)((channel.Role switch
            {
                DetectorRole.EcalMain => 0.03,
                DetectorRole.EcalPreshower => 0.004,
                DetectorRole.Hcal => 0.02,
                DetectorRole.Veto => 0.0001,
                _ => 0.001,
            }) * (0.85 + 0.3 * _random.Uniform()));
            Truth.PedestalEvenAdc[channel.Index] = (float)(95 + 20 * _random.Uniform());
            Truth.PedestalOddAdc[channel.Index] = (float)(95 + 20 * _random.Uniform());
            Truth.NoiseAdc[channel.Index] = (float)(0.8 + 0.6 * _random.Uniform());
            Truth.LedReferenceAdc[channel.Index] = (float)(600 + 200 * _random.Uniform());
        }
    }

    public ChannelMap Map { get; }
    public ChannelConstants Truth { get; }
    public int DeadChannel { get; init; } = -1;
    /// <summary>All its samples are the largest there is.</summary>
    public int StuckChannel { get; init; } = -1;

    public byte[] Bytes => _buffer.Written.ToArray();

    public int Index(string detector, int x, int y) => Map.IndexOfCell(detector, x, y);

    /// <summary>An electron of 100 GeV: the hit cell holds about 80 %, the preshower in front a share with mean 0.033.</summary>
    public void Electron(int spill, int x, int y)
    {
        double[] energy = new double[Map.Channels.Count];
        double total = 100 * (1 + 0.04 * _random.Normal());
        double early = total * 0.033 * (0.5 + _random.Uniform());
        double hit = (total - early) * (0.8 + 0.02 * _random.Normal());
        energy[Index("ECAL0", x, y)] = early;
        energy[Index("ECAL1", x, y)] = hit;
        double rest = (total - early - hit) / 8;
        for (int i = 0; i < 9; i++)
        {
            if ((i / 3, i % 3) != (x, y)) energy[Index("ECAL1", i / 3, i % 3)] = rest;
        }
        Write(EventType.Physics, spill, trigger: 2, attribute: 0, energy);
    }

    /// <summary>A muon through cell (0,1) of both HCAL modules and the VETO.</summary>
    public void Muon(int spill)
    {
        double[] energy = new double[Map.Channels.Count];
        for (int module = 0; module < 2; module++) energy[Index("HCAL" + module, 0, 1)] = 2.4 * (1 + 0.08 * _random.Moyal());
        for (int tube = 0; tube < 2; tube++) energy[Index("VETO", tube, 0)] = 0.012 * (1 + 0.1 * _random.Moyal());
        Write(EventType.Physics, spill, trigger: 2, attribute: 0, energy);
    }

    /// <summary>A muon pair, as the physics trigger prefers it: twice the signal of a muon.</summary>
    public void MuonPair(int spill)
    {
        double[] energy = new double[Map.Channels.Count];
        for (int module = 0; module < 2; module++) energy[Index("HCAL" + module, 0, 1)] = 4.8 * (1 + 0.08 * _random.Moyal());
        Write(EventType.Physics, spill, trigger: 1, attribute: 0, energy);
    }

    /// <summary>A hadron that showers in the HCAL: many cells of both modules.</summary>
    public void Hadron(int spill)
    {
        double[] energy = new double[Map.Channels.Count];
        foreach (MappedChannel channel in Map.Channels)
        {
            if (channel.Role == DetectorRole.Hcal) energy[channel.Index] = 20 * _random.Uniform();
        }
        Write(EventType.Physics, spill, trigger: 2, attribute: 0, energy);
    }

    /// <summary>An LED flash; <paramref name="drift"/> multiplies all amplitudes.</summary>
    public void Led(int spill, double drift)
    {
        double[] energy = new double[Map.Channels.Count];
        for (int i = 0; i < energy.Length; i++) energy[i] = Truth.LedReferenceAdc[i] * Truth.GeVPerAdc[i] * drift * (1 + 0.02 * _random.Normal());
        Write(EventType.Calibration, spill, trigger: 0, attribute: 0x6800_0001, energy);
    }

    /// <summary>Feeds everything to a maker through a real file, source and reader.</summary>
    public void FeedTo(EdgeMon.Calibration.Making.CalibrationMaker maker)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Bytes);
            using var source = new FileSource(file);
            using var reader = new EventBatchReader(source, new EventBatchLimits(), FrameFormat.Date);
            while (reader.TryRead(out EventBatch? batch, CancellationToken.None))
            {
                maker.Add(batch);
                batch.Dispose();
            }
        }
        finally { File.Delete(file); }
    }

    private void Write(EventType type, int spill, uint trigger, uint attribute, double[] energyGeV)
    {
        _eventInSpill++;
        _eventInRun++;
        var header = new EventHeader { Type = type, Run = Run, Spill = spill, EventInSpill = _eventInSpill, EventInRun = _eventInRun, TriggerMask = trigger, TypeAttribute = attribute, IsSuperEvent = false };
        int start = DateWriter.BeginEvent(_buffer, header);
        int equipment = DateWriter.BeginEquipment(_buffer, id: 1);
        int slink = SLinkWriter.Begin(_buffer, new SLinkFields(Source, spill, _eventInSpill));
        Span<ushort> samples = stackalloc ushort[Samples];
        foreach (var chip in Map.Channels.GroupBy(channel => channel.Address.Chip))
        {
            int block = MsadcWriter.BeginBlock(_buffer, _eventInSpill, 0, chip.Key);
            foreach (MappedChannel channel in chip)
            {
                Fill(samples, channel.Index, channel.Index == DeadChannel ? 0 : energyGeV[channel.Index] / Truth.GeVPerAdc[channel.Index]);
                if (channel.Index == StuckChannel) samples.Fill(4095);
                MsadcWriter.WriteChannel(_buffer, channel.Address.Channel, samples);
            }
            MsadcWriter.EndBlock(_buffer, block);
        }
        SLinkWriter.End(_buffer, slink);
        DateWriter.EndEquipment(_buffer, equipment);
        DateWriter.EndEvent(_buffer, start);
    }

    private void Fill(Span<ushort> samples, int channel, double amplitude)
    {
        // One channel in 100 has an earlier pulse in the pedestal window: the estimates must bear it.
        double early = channel != DeadChannel && _random.Uniform() < 0.01 ? 100 * _random.Uniform() : 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double pedestal = (i & 1) == 0 ? Truth.PedestalEvenAdc[channel] : Truth.PedestalOddAdc[channel];
            double value = pedestal + Truth.NoiseAdc[channel] * _random.Normal() + amplitude * Moyal((i - 13) / 2.145) + early * Moyal((i - 2) / 2.145);
            samples[i] = (ushort)Math.Clamp(Math.Round(value), 0, 4095);
        }
    }

    private static double Moyal(double x) => Math.Exp(0.5 - (x + Math.Exp(-x)) / 2);

    private static string MapXml()
    {
        var xml = new StringBuilder("<Map><DaqOptions><ChipsCreation>\n-1 -1 -1 620 -1 ChipSADC s\n</ChipsCreation><Trigger phys=\"0\" beam=\"1\"/></DaqOptions>\n<ChipSADC version=\"2\" options=\"xy data_format3\">\n");
        int channel = 0;
        void Cell(string detector, int x, int y) => xml.Append(System.Globalization.CultureInfo.InvariantCulture, $"{detector} 620 0 {channel++} {x} {y}\n");
        foreach (string depth in new[] { "ECAL0", "ECAL1" })
        {
            for (int i = 0; i < 9; i++) Cell(depth, i / 3, i % 3);
        }
        for (int i = 0; i < 8; i++) Cell("HCAL" + i / 4, i / 2 % 2, i % 2);
        Cell("VETO", 0, 0);
        Cell("VETO", 1, 0);
        Cell("SRD", 0, 0);
        Cell("S0", 0, 0);
        return xml.Append("</ChipSADC></Map>").ToString();
    }
}
