using System.Security.Cryptography;
using EdgeMon.Daq;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Truth;
using Detector = EdgeMon.Hardware.VirtualDetectors.VirtualDetector;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

public class SimulationTests
{
    private static SimulationRequest Request(long events, VirtualDetectorOptions? options = null) => new() { Events = events, Options = options ?? new() };

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        byte[] one = new SimulatedData(Request(300)).Bytes;
        Assert.Equal(one, new SimulatedData(Request(300)).Bytes);
        Assert.NotEqual(one, new SimulatedData(Request(300, new() { Seed = 2 })).Bytes);
    }

    [Fact]
    public void The_bytes_of_a_seed_are_frozen()
    {
        // A change of this hash means that files simulated with earlier versions cannot be made again: say so in the release notes.
        byte[] bytes = new SimulatedData(Request(500, new() { Seed = 42 })).Bytes;
        Assert.Equal("f4c1d4e971493b16", Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
    }

    [Fact]
    public void Simulating_allocates_nothing_per_event()
    {
        var detector = new Detector(new());
        detector.WriteNextSpill(Stream.Null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int events = 0;
        for (int spill = 0; spill < 3; spill++)
            events += detector.WriteNextSpill(Stream.Null);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)events, 0, 2);
    }

    [Fact]
    public void Slices_for_live_feeding_do_not_change_the_bytes()
    {
        var options = new VirtualDetectorOptions { Beam = new() { ParticlesPerSpill = 1e5 } };
        using var whole = new MemoryStream();
        using var sliced = new MemoryStream();
        var plain = new Detector(options);
        var live = new Detector(options, TimeSpan.FromMilliseconds(50));
        var sink = new CountingSink(sliced);
        for (int spill = 0; spill < 3; spill++)
        {
            plain.WriteNextSpill(whole);
            live.WriteNextSpill(sink);
        }
        Assert.Equal(whole.ToArray(), sliced.ToArray());
        Assert.True(sink.Calls > 150, $"{sink.Calls} slices");
    }

    [Fact]
    public void Every_event_decodes_without_a_defect_and_all_are_there()
    {
        var data = new SimulatedData(Request(2000));
        long physics = 0, led = 0, ends = 0, starts = 0, bytes = 0;
        uint lastInRun = 0;
        foreach ((DecodedEvent decoded, ReadOnlyMemory<byte> raw) in data.Decode())
        {
            bytes += raw.Length;
            if (decoded.Header.Type is EventType.Physics or EventType.Calibration or EventType.EndOfBurst)
            {
                Assert.True(decoded.IsGood);
                Assert.True(decoded.Errors.IsEmpty);
                Assert.Equal(DetectorLayout.ChannelCount, decoded.Channels.Length);
                Assert.Equal(34, decoded.Scalers.Length);
            }
            switch (decoded.Header.Type)
            {
                case EventType.Physics: physics++; break;
                case EventType.Calibration: led++; Assert.Equal(Detector.LedAttribute, decoded.Header.TypeAttribute); break;
                case EventType.EndOfBurst: ends++; break;
                case EventType.StartOfBurst: starts++; break;
            }
            if (decoded.Header.Type is EventType.Physics or EventType.Calibration)
                Assert.Equal(++lastInRun, decoded.Header.EventInRun);
        }
        Assert.Equal(data.Bytes.Length, bytes);
        Assert.Equal(2000, physics + led);
        Assert.Equal(data.Truth.Spills.Sum(spill => spill.TriggersRecorded), physics);
        Assert.Equal(data.Truth.Spills.Count, ends);
        Assert.Equal(data.Truth.Spills.Count, starts);
    }

    [Fact]
    public void Scalers_at_the_end_of_a_spill_are_its_truth_and_grow_on_the_way()
    {
        var data = new SimulatedData(Request(6000));
        int spill = 0;
        uint lastTime = 0;
        foreach ((DecodedEvent decoded, ReadOnlyMemory<byte> raw) in data.Decode())
        {
            if (decoded.Scalers.IsEmpty) continue;
            uint[] values = decoded.Scalers.ToArray().Select(scaler => scaler.Value(raw.Span)).ToArray();
            if (decoded.Header.Type == EventType.EndOfBurst)
            {
                SpillTruth truth = data.Truth.Spills[spill++];
                Assert.Equal(truth.Coincidences, values[0]);
                Assert.Equal(truth.TriggersOffered, values[1]);
                Assert.Equal(truth.TriggersRecorded, values[2]);
                lastTime = 0;
                continue;
            }
            Assert.True(values[ScalerReading.TimeChannel] >= lastTime);
            lastTime = values[ScalerReading.TimeChannel];
        }
        Assert.Equal(data.Truth.Spills.Count, spill);
    }

    [Fact]
    public void Live_fraction_from_the_scalers_gives_the_true_EOT()
    {
        using var nothing = new SinkStream();
        SimulationTruth truth = Simulation.Run(Request(60_000), nothing);
        double offered = truth.Spills.Sum(s => s.TriggersOffered), recorded = truth.Spills.Sum(s => s.TriggersRecorded);
        double estimate = truth.Spills.Sum(s => (double)s.Coincidences * s.TriggersRecorded / s.TriggersOffered);
        double live = recorded / offered, uncertainty = Math.Sqrt((1 - live) / (live * offered));
        Assert.InRange(estimate / truth.Eot, 1 - 4 * uncertainty, 1 + 4 * uncertainty);
        Assert.InRange(live, 0.85, 0.98);
        double beams = truth.Spills.Sum(s => s.BeamTriggers);
        Assert.InRange(beams * 500 / truth.Eot, 1 - 4 / Math.Sqrt(beams), 1 + 4 / Math.Sqrt(beams));
    }

    [Fact]
    public void Electrons_have_the_energy_and_resolution_of_the_options()
    {
        using var nothing = new SinkStream();
        EnergyTruth energy = Simulation.Run(Request(30_000), nothing).ElectronEnergy;
        double sigma = Math.Sqrt(0.1 * 0.1 / 100 + 0.04 * 0.04) * 100;
        Assert.InRange(energy.MeanGeV, 100 - 4 * sigma / Math.Sqrt(energy.Entries), 100 + 4 * sigma / Math.Sqrt(energy.Entries));
        Assert.InRange(energy.SigmaGeV / sigma, 0.97, 1.03);
    }

    [Fact]
    public void The_true_calibration_gives_back_the_true_electron_peak()
    {
        // No pile-up: the reading here is plain and knows no time.
        var data = new SimulatedData(Request(4000, new() { Beam = new() { PileUp = 0, HadronFraction = 0, MuonFraction = 0 }, Response = new() { GainDrift = 0 } }));
        double sum = 0, squares = 0;
        int entries = 0;
        double[] energies = new double[DetectorLayout.ChannelCount];
        foreach ((DecodedEvent decoded, ReadOnlyMemory<byte> raw) in data.Decode())
        {
            if (decoded.Header.Type != EventType.Physics || (decoded.Header.TriggerMask & Detector.BeamBit) == 0) continue;
            data.Energies(decoded, raw.Span, CalibrationText.ThresholdAdc, energies);
            double ecal = energies.AsSpan(0, 2 * DetectorLayout.EcalCells).ToArray().Sum();
            sum += ecal;
            squares += ecal * ecal;
            entries++;
        }
        double mean = sum / entries, sigma = Math.Sqrt(squares / entries - mean * mean);
        Assert.InRange(mean / data.Truth.ElectronEnergy.MeanGeV, 0.997, 1.003);
        Assert.InRange(sigma / data.Truth.ElectronEnergy.SigmaGeV, 0.97, 1.03);
    }

    [Fact]
    public void The_truth_survives_its_JSON()
    {
        using var nothing = new SinkStream();
        SimulationTruth truth = Simulation.Run(Request(3000, new() { Scenario = "cut-events", ScenarioFirstSpill = 1, Signal = new() { MassMeV = 10, EventsPerSpill = 20 } }), nothing);
        SimulationTruth read = SimulationTruth.FromJson(truth.ToJson());
        Assert.Equal(truth.ToJson(), read.ToJson());
        Assert.NotEmpty(truth.Faults);
        Assert.NotEmpty(truth.Signal.Events);
        Assert.Equal(3000, truth.Events);
    }

    [Fact]
    public void Values_out_of_range_are_refused_with_their_name()
    {
        using var nothing = new SinkStream();
        var wrong = Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.Run(Request(10, new() { Beam = new() { EnergyGeV = 500 } }), nothing));
        Assert.Contains("Options.Beam.EnergyGeV is 500; choose 20 to 200.", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("dead-channel", Assert.Throws<ArgumentException>(() => Simulation.Run(Request(10, new() { Scenario = "nope" }), nothing)).Message, StringComparison.Ordinal);
    }

    private sealed class CountingSink(Stream stream) : ISpillSink
    {
        public int Calls { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeInCycle)
        {
            Calls++;
            stream.Write(bytes);
        }
    }
}
