using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Reconstruction;

/// <summary>Sums and quantities of one event whose energies are known.</summary>
public class EventQuantitiesTests
{
    private static EventRecord Reconstruct(ushort[][] waveforms, Action<ChannelConstants>? change = null, VectorWidth width = VectorWidth.Scalar, Action<byte[]>? damage = null)
    {
        var detector = new SmallDetector();
        detector.Write(EventType.Physics, 1, 1, waveforms);
        byte[] bytes = [.. detector.Buffer.Written, .. new byte[64]];
        damage?.Invoke(bytes);
        RunSetup setup = SmallDetector.Setup(change);
        var context = new RunContext(SmallDetector.Run, setup, new SignalOptions());
        var decoder = new EventDecoder(setup.Map.Rules);
        var decoded = new DecodedEvent();
        decoder.Decode(bytes.AsSpan(0, bytes.Length - 64), 0, decoded);
        EventReconstructor reconstructor = EventReconstructor.Create(context, width);
        EventRecord record = default;
        PulseFlags flags = reconstructor.MeasurePulses(bytes.AsSpan(0, bytes.Length - 64), decoded);
        Assert.True(reconstructor.ComputeEnergies(ref record));
        reconstructor.ComputeSums(ref record, flags);
        context.Cuts.Judge(ref record, 0, 0);
        return record;
    }

    [Fact]
    public void Energies_are_summed_by_detector()
    {
        EventRecord e = Reconstruct(SmallDetector.Waveforms(energies =>
        {
            energies[SmallDetector.Preshower + 21] = 5;
            energies[SmallDetector.Main + 21] = 60;
            energies[SmallDetector.Main + 22] = 10;
            energies[SmallDetector.Hcal + 4] = 3;
            energies[SmallDetector.Hcal + 9 + 0] = 2;
            energies[SmallDetector.Hcal + 18 + 4] = 1;
            energies[SmallDetector.Hcal + 27 + 4] = 7;
            energies[SmallDetector.Srd + 1] = 0.03;
        }));
        Assert.Equal(5, e.PreshowerGeV, 0.05);
        Assert.Equal(75, e.EcalGeV, 0.1);
        Assert.Equal(75, e.EcalAllGeV, 0.1);
        Assert.Equal(25, e.MissingEnergyGeV, 0.1);
        Assert.Equal(6, e.HcalGeV, 0.1);
        Assert.Equal(3, e.HcalModulesGeV[0], 0.05);
        Assert.Equal(7, e.HcalModulesGeV[3], 0.05);
        Assert.Equal(2.0 / 6, e.HcalR, 0.02);
        Assert.Equal(30, e.SrdMeV[1], 0.1);
        Assert.Equal(30, e.SrdTotalMeV, 0.1);
        Assert.Equal((3, 3), (e.MaxCellX, e.MaxCellY));
        Assert.Equal(65, e.MaxCellGeV, 0.1);
        Assert.Equal(65, e.BeamCellGeV, 0.1);
        Assert.Equal(EventFlags.None, e.Flags);
    }

    [Theory]
    [InlineData(0.01, 0.01, 0.01)]
    [InlineData(0.02, 0.01, 0.01414)]
    [InlineData(0.02, 0.004, 0.02)]
    [InlineData(0, 0.02, 0.02)]
    public void A_veto_plane_is_the_geometric_mean_of_its_tubes_or_the_larger_alone(double a, double b, double plane)
    {
        EventRecord e = Reconstruct(SmallDetector.Waveforms(energies => (energies[SmallDetector.Veto + 2], energies[SmallDetector.Veto + 3]) = (a, b)));
        Assert.Equal(plane, e.VetoPlanesGeV[1], 1e-4);
        Assert.Equal(plane, e.VetoGeV, 1e-4);
        Assert.Equal(plane, e.VetoTotalGeV, 1e-4);
        Assert.Equal(0, e.VetoPlanesGeV[0]);
    }

    [Fact]
    public void Energy_at_another_time_is_not_in_time()
    {
        ushort[][] waveforms = SmallDetector.Waveforms(energies => energies[SmallDetector.Main + 21] = 60);
        waveforms[SmallDetector.Main + 10] = SmallDetector.Pulse(20 / 0.05, at: 20);
        EventRecord e = Reconstruct(waveforms);
        Assert.Equal(60, e.EcalGeV, 0.1);
        Assert.Equal(80, e.EcalAllGeV, 0.1);
        Assert.Equal(20, e.EcalOutOfTimeGeV, 0.1);
    }

    [Fact]
    public void The_edge_of_the_time_window_is_in_time()
    {
        ushort[][] waveforms = SmallDetector.Waveforms(energies => energies[SmallDetector.Main + 21] = 60);
        waveforms[SmallDetector.Main + 10] = SmallDetector.Pulse(20 / 0.05, at: 13);
        // One sample later: 12.86 ns; the window is four widths.
        Assert.Equal(80, Reconstruct(waveforms, constants => Array.Fill(constants.TimeSigmaNs, 12.9f / 4)).EcalGeV, 0.1);
        Assert.Equal(60, Reconstruct(waveforms, constants => Array.Fill(constants.TimeSigmaNs, 12.7f / 4)).EcalGeV, 0.1);
    }

    [Fact]
    public void Without_beam_counters_there_is_no_master_time_and_all_energy_counts()
    {
        ushort[][] waveforms = SmallDetector.Waveforms(energies =>
        {
            energies[SmallDetector.Main + 21] = 60;
            Array.Clear(energies, SmallDetector.S0, 4);
        });
        EventRecord e = Reconstruct(waveforms);
        Assert.True(e.Flags.HasFlag(EventFlags.NoMasterTime));
        Assert.True(float.IsNaN(e.MasterTimeNs));
        Assert.Equal(60, e.EcalGeV, 0.1);
    }

    [Fact]
    public void Counters_with_an_earlier_particle_in_their_pedestal_window_give_no_master_time()
    {
        ushort[][] waveforms = SmallDetector.Waveforms(energies => energies[SmallDetector.Main + 21] = 60);
        Assert.False(Reconstruct(waveforms).Flags.HasFlag(EventFlags.NoMasterTime));
        for (int counter = SmallDetector.S0; counter < SmallDetector.ChannelCount; counter++) waveforms[counter] = SmallDetector.Pulse(400, at: 4);
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>().Where(width => width <= VectorWidths.Widest))
            Assert.True(Reconstruct(waveforms, width: width).Flags.HasFlag(EventFlags.NoMasterTime), $"{width}");
    }

    [Fact]
    public void Energy_below_threshold_does_not_count()
    {
        ushort[][] waveforms = SmallDetector.Waveforms(energies => energies[SmallDetector.Main + 21] = 60);
        Assert.Equal(0, Reconstruct(waveforms, constants => constants.ThresholdAdc[SmallDetector.Main + 21] = 1201).EcalGeV);
        Assert.Equal(60, Reconstruct(waveforms, constants => constants.ThresholdAdc[SmallDetector.Main + 21] = 1200).EcalGeV, 0.1);
    }

    [Fact]
    public void A_shower_of_the_expected_shape_has_a_small_chi2_and_a_broad_one_a_large()
    {
        EventRecord narrow = Reconstruct(SmallDetector.Waveforms(energies => Pipeline.PipelineTests.Spread(energies, SmallDetector.Main, 100)));
        EventRecord broad = Reconstruct(SmallDetector.Waveforms(energies =>
        {
            for (int i = 0; i < 36; i++) energies[SmallDetector.Main + i] = 2;
            energies[SmallDetector.Main + 21] = 8;
        }));
        Assert.InRange(narrow.ShowerChi2, 0, 3);
        Assert.True(broad.ShowerChi2 > 5, $"{broad.ShowerChi2}");
    }

    [Fact]
    public void Channels_of_odd_or_other_length_take_the_full_path_with_the_same_energies()
    {
        ushort[][] regular = SmallDetector.Waveforms(energies => Pipeline.PipelineTests.Electron(energies));
        EventRecord expected = Reconstruct(regular);
        foreach (int length in new[] { 31, 33, 40 })
            foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
            {
                ushort[][] other = [.. regular.Select((w, i) => i % 3 == 0 ? [.. w.Take(length), .. SmallDetector.Quiet(64).Skip(32).Take(Math.Max(0, length - 32))] : w)];
                EventRecord actual = Reconstruct(other, width: width);
                Assert.Equal(expected.EcalGeV, actual.EcalGeV);
                Assert.Equal(expected.PreshowerGeV, actual.PreshowerGeV);
                Assert.Equal(expected.ShowerChi2, actual.ShowerChi2);
                Assert.Equal(expected.SrdTotalMeV, actual.SrdTotalMeV);
            }
    }

    [Fact]
    public void A_channel_cut_by_a_bad_sample_word_keeps_the_samples_before_it()
    {
        ushort[][] waveforms = SmallDetector.Waveforms(energies => (energies[SmallDetector.Main + 21], energies[SmallDetector.Main + 22]) = (60, 10));
        EventRecord expected = Reconstruct([.. waveforms.Select((w, i) => i == SmallDetector.Main + 22 ? w.Take(20).ToArray() : w)]);
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            EventRecord actual = Reconstruct(waveforms, width: width, damage: bytes =>
            {
                // The channel of the second cell: find its samples and spoil the id of the eleventh word.
                int at = FindWords(bytes, waveforms[SmallDetector.Main + 22]);
                bytes[at + 10 * 4 + 3] = 0x40;
            });
            Assert.Equal(expected.EcalGeV, actual.EcalGeV);
            Assert.Equal(70, actual.EcalGeV, 0.1);
        }
    }

    [Fact]
    public void A_saturated_cell_is_flagged_and_counts_more_than_its_plateau()
    {
        ushort[][] waveforms = SmallDetector.Waveforms(energies => energies[SmallDetector.Main + 21] = 60);
        waveforms[SmallDetector.Main + 21] = [.. Enumerable.Range(0, 32).Select(i =>
            (ushort)Math.Min(4095, (i % 2 == 0 ? 100 : 108) + (int)(8000 * PulseShape.Height((i - 12.5) / 2.145))))];
        EventRecord e = Reconstruct(waveforms, constants => Array.Fill(constants.TimeSigmaNs, 10f));
        Assert.True(e.Flags.HasFlag(EventFlags.Saturated));
        Assert.InRange(e.EcalAllGeV, 8000 * 0.05 * 0.9, 8000 * 0.05 * 1.1);
    }

    /// <summary>Its amplitude is 0: the channel would look quiet.</summary>
    [Theory]
    [InlineData(32)]
    [InlineData(24)]
    public void A_channel_that_stands_at_its_end_from_the_first_sample_on_saturates_its_event(int samples)
    {
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            ushort[][] waveforms = SmallDetector.Waveforms(energies => energies[SmallDetector.Main + 21] = 60);
            Assert.False(Reconstruct(waveforms, width: width).Flags.HasFlag(EventFlags.Saturated));
            waveforms[SmallDetector.Veto + 1] = [.. Enumerable.Repeat((ushort)4095, samples)];
            Assert.True(Reconstruct(waveforms, width: width).Flags.HasFlag(EventFlags.Saturated));
        }
    }

    [Fact]
    public void A_calibration_for_another_map_is_refused()
    {
        RunSetup setup = SmallDetector.Setup() with { Constants = new ChannelConstants(5) };
        var error = Assert.Throws<ArgumentException>(() => new RunContext(1, setup, new SignalOptions()));
        Assert.Contains("calibration has 5 channels, the map 121", error.Message);
    }

    private static int FindWords(byte[] bytes, ushort[] samples)
    {
        for (int at = 0; at + 64 <= bytes.Length; at += 4)
        {
            bool same = true;
            for (int i = 0; i < 32 && same; i++)
                same = (BitConverter.ToUInt32(bytes, at + i / 2 * 4) >> 12 * (i & 1) & 0xFFF) == samples[i];
            if (same) return at;
        }
        throw new InvalidOperationException("samples not found");
    }
}
