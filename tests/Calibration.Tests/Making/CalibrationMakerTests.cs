using EdgeMon.Calibration.Making;

namespace EdgeMon.Calibration.Tests.Making;

public class CalibrationMakerTests
{
    // Written once: the tests only read it.
    private static readonly Lazy<SyntheticRun> s_beam = new(() => WriteBeam());

    private static SyntheticRun Beam() => s_beam.Value;

    private static SyntheticRun WriteBeam(int deadChannel = -1, int stuckChannel = -1)
    {
        var run = new SyntheticRun(seed: 7) { DeadChannel = deadChannel, StuckChannel = stuckChannel };
        for (int spill = 1; spill <= 3; spill++)
        {
            for (int i = 0; i < 250; i++)
            {
                run.Electron(spill, 1, 1);
                if (i % 2 == 0) run.Electron(spill, 0, 1);
                run.Muon(spill);
                run.MuonPair(spill);
                if (i % 10 == 0) run.Hadron(spill);
                if (i % 10 == 0) run.Led(spill, drift: 1 + 0.02 * (spill - 2));
            }
        }
        return run;
    }

    private static CalibrationResult Make(SyntheticRun run, ChannelConstants? previous = null, CalibrationMakerOptions? options = null)
    {
        // The synthetic detector has two HCAL modules, and a preshower share of its own.
        var maker = new CalibrationMaker(run.Map, options ?? new CalibrationMakerOptions { MipModules = 2, PreshowerCellShare = 0.033 }, previous);
        run.FeedTo(maker);
        return maker.Finish();
    }

    /// <summary>A previous calibration with every gain wrong by up to 20 %, but the cells without beam right.</summary>
    private static ChannelConstants Previous(SyntheticRun run)
    {
        var previous = new ChannelConstants(run.Map.Channels.Count);
        run.Truth.GeVPerAdc.CopyTo(previous.GeVPerAdc, 0);
        previous.GeVPerAdc[run.Index("ECAL1", 1, 1)] *= 1.2f;
        previous.GeVPerAdc[run.Index("ECAL1", 0, 1)] *= 0.85f;
        previous.GeVPerAdc[run.Index("ECAL0", 1, 1)] *= 1.2f;
        previous.GeVPerAdc[run.Index("HCAL0", 0, 1)] *= 0.8f;
        return previous;
    }

    [Fact]
    public void Pedestals_and_noise_come_out_as_they_went_in_for_every_channel()
    {
        SyntheticRun run = Beam();
        CalibrationResult result = Make(run);

        foreach (ChannelReport channel in result.Channels)
        {
            int i = channel.Channel.Index;
            Assert.Equal(run.Truth.PedestalEvenAdc[i], result.Constants.PedestalEvenAdc[i], 0.12);
            Assert.Equal(run.Truth.PedestalOddAdc[i], result.Constants.PedestalOddAdc[i], 0.12);
            // Rounding to whole counts adds 1/12 to the variance.
            double noise = Math.Sqrt(run.Truth.NoiseAdc[i] * run.Truth.NoiseAdc[i] + 1 / 12.0);
            Assert.Equal(noise, result.Constants.NoiseAdc[i], 0.06 * noise);
            Assert.Equal(CalibrationVerdict.Measured, channel[CalibrationQuantity.PedestalEven].Verdict);
        }
    }

    [Fact]
    public void Gains_of_cells_with_beam_are_right_within_small_errors_and_the_others_keep_theirs()
    {
        SyntheticRun run = Beam();
        CalibrationResult result = Make(run, Previous(run));

        foreach ((string detector, int x, int y, double largestError) in new[] { ("ECAL1", 1, 1, 0.004), ("ECAL1", 0, 1, 0.006), ("ECAL0", 1, 1, 0.015), ("HCAL0", 0, 1, 0.025), ("HCAL1", 0, 1, 0.025), ("VETO", 0, 0, 0.03), ("VETO", 1, 0, 0.03) })
        {
            int i = run.Index(detector, x, y);
            QuantityReport gain = result.Channels[i][CalibrationQuantity.Gain];
            Assert.Equal(CalibrationVerdict.Measured, gain.Verdict);
            Assert.InRange(gain.Error / gain.Value, 0, largestError);
            Assert.True(Math.Abs(gain.Value - run.Truth.GeVPerAdc[i]) < 3 * gain.Error, CalibrationResult.Describe(result.Channels[i]) + $" truth {run.Truth.GeVPerAdc[i]}");
            Assert.Equal((float)gain.Value, result.Constants.GeVPerAdc[i]);
        }
        int corner = run.Index("ECAL1", 2, 2);
        Assert.Equal(CalibrationVerdict.TooFewEntries, result.Channels[corner][CalibrationQuantity.Gain].Verdict);
        Assert.Equal(run.Truth.GeVPerAdc[corner], result.Constants.GeVPerAdc[corner]);
        Assert.Equal(CalibrationVerdict.NotMeasurable, result.Channels[run.Index("SRD", 0, 0)][CalibrationQuantity.Gain].Verdict);
        Assert.Empty(result.Constants.UncalibratedChannels);
        Assert.Contains(result.Notes, note => note.StartsWith("K of 2 ECAL cells: the peak of the ECAL sum", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_previous_constants_cells_without_beam_are_listed_and_the_assumed_share_is_told()
    {
        SyntheticRun run = Beam();
        CalibrationResult result = Make(run);

        Assert.Contains(run.Index("ECAL1", 2, 2), result.Constants.UncalibratedChannels);
        Assert.DoesNotContain(run.Index("ECAL1", 1, 1), result.Constants.UncalibratedChannels);
        Assert.Equal(run.Truth.GeVPerAdc[run.Index("ECAL1", 1, 1)], result.Constants.GeVPerAdc[run.Index("ECAL1", 1, 1)], 0.05 * 0.03);
        Assert.Contains(result.Notes, note => note.Contains("is assumed to hold 0.8 of 100 GeV", StringComparison.Ordinal));
        var error = Assert.Throws<CalibrationException>(() => CalibrationStore.Parse(result.Sdc).For(run.Map, SyntheticRun.Run));
        Assert.Contains("no K for run 3661 of ECAL0 (0,0)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Led_amplitudes_are_measured_spill_by_spill_and_correct_the_drift()
    {
        SyntheticRun run = Beam();
        CalibrationResult result = Make(run, Previous(run));

        Assert.Equal([0, 1, 2, 3], result.Led.Spills);
        LedCorrection first = result.Led.CorrectionFor(1, result.Constants.LedReferenceAdc);
        for (int i = 0; i < run.Map.Channels.Count; i++)
        {
            Assert.Equal(run.Truth.LedReferenceAdc[i], result.Constants.LedReferenceAdc[i], 0.01 * run.Truth.LedReferenceAdc[i]);
            Assert.Equal(1 / 0.98, first.Ratio[i], 0.015);
            Assert.Equal(LedFallback.ThisSpill, first.Fallback[i]);
        }
    }

    [Fact]
    public void A_gain_that_stays_keeps_the_led_reference_it_was_made_with()
    {
        SyntheticRun run = Beam();
        ChannelConstants previous = Previous(run);
        int corner = run.Index("ECAL1", 2, 2), hit = run.Index("ECAL1", 1, 1);
        previous.LedReferenceAdc[corner] = 555;
        previous.LedReferenceAdc[hit] = 555;
        CalibrationResult result = Make(run, previous);

        Assert.Equal(555, result.Constants.LedReferenceAdc[corner]);
        Assert.Equal(CalibrationVerdict.KeptWithGain, result.Channels[corner][CalibrationQuantity.Led].Verdict);
        Assert.NotEqual(555, result.Constants.LedReferenceAdc[hit]);
    }

    [Fact]
    public void A_dead_channel_is_told_and_keeps_its_previous_gain()
    {
        int dead = new SyntheticRun(7).Index("HCAL0", 0, 1);
        SyntheticRun run = WriteBeam(deadChannel: dead);
        CalibrationResult result = Make(run, Previous(run));

        Assert.Equal(CalibrationVerdict.TooFewEntries, result.Channels[dead][CalibrationQuantity.Gain].Verdict);
        Assert.Equal(CalibrationVerdict.TooFewEntries, result.Channels[dead][CalibrationQuantity.Led].Verdict);
        Assert.Equal(Previous(run).GeVPerAdc[dead], result.Constants.GeVPerAdc[dead]);
    }

    [Fact]
    public void A_channel_that_stands_at_its_end_is_told_and_costs_no_other_its_calibration()
    {
        int stuck = new SyntheticRun(7).Index("HCAL0", 0, 0);
        SyntheticRun run = WriteBeam(stuckChannel: stuck);
        CalibrationResult result = Make(run, Previous(run));

        Assert.Equal(4095, result.Channels[stuck][CalibrationQuantity.PedestalEven].Value);
        Assert.Equal(CalibrationVerdict.Implausible, result.Channels[stuck][CalibrationQuantity.PedestalEven].Verdict);
        Assert.Equal(Previous(run).PedestalEvenAdc[stuck], result.Constants.PedestalEvenAdc[stuck]);
        Assert.Equal(1, result.Count(CalibrationQuantity.PedestalEven, CalibrationVerdict.Implausible));
    }

    [Fact]
    public void The_peak_of_the_sum_is_the_beam_energy_with_the_gains_that_are_written()
    {
        SyntheticRun run = Beam();
        ChannelConstants previous = Previous(run);
        int preshower = run.Index("ECAL0", 1, 1), main = run.Index("ECAL1", 1, 1);
        previous.GeVPerAdc[preshower] = run.Truth.GeVPerAdc[preshower] / 2.5f;
        CalibrationResult result = Make(run, previous);

        Assert.Equal(CalibrationVerdict.Implausible, result.Channels[preshower][CalibrationQuantity.Gain].Verdict);
        Assert.Equal(previous.GeVPerAdc[preshower], result.Constants.GeVPerAdc[preshower]);
        // Of 3.3 GeV in the preshower 1.3 are seen; the hit cell, with 77 GeV, makes up for them.
        Assert.Equal(1 + (3.3 - 3.3 / 2.5) / 77.4, result.Constants.GeVPerAdc[main] / run.Truth.GeVPerAdc[main], 0.006);
    }

    [Fact]
    public void A_gain_far_from_the_previous_one_is_not_believed()
    {
        SyntheticRun run = Beam();
        ChannelConstants previous = Previous(run);
        int cell = run.Index("HCAL0", 0, 1);
        previous.GeVPerAdc[cell] *= 5;
        CalibrationResult result = Make(run, previous);

        Assert.Equal(CalibrationVerdict.Implausible, result.Channels[cell][CalibrationQuantity.Gain].Verdict);
        Assert.Equal(previous.GeVPerAdc[cell], result.Constants.GeVPerAdc[cell]);
        Assert.Equal(1, result.Count(CalibrationQuantity.Gain, CalibrationVerdict.Implausible));
    }

    [Fact]
    public void The_text_reads_back_to_the_result_and_the_same_data_give_the_same_text()
    {
        SyntheticRun run = Beam();
        CalibrationResult result = Make(run, Previous(run)), again = Make(WriteBeam(), Previous(run));
        CalibrationStore store = CalibrationStore.Parse(result.Sdc);
        ChannelConstants read = store.For(run.Map, SyntheticRun.Run);

        Assert.Equal(result.Sdc, again.Sdc);
        Assert.Equal(result.Constants.Identity, read.Identity);
        Assert.Equal(result.Constants.GeVPerAdc, read.GeVPerAdc);
        Assert.Equal(result.Constants.NoiseAdc, read.NoiseAdc);
        Assert.Equal(result.Led.AmplitudeAdc(2, 5), store.LedFor(run.Map, SyntheticRun.Run).AmplitudeAdc(2, 5));
        Assert.StartsWith("# Made by EdgeMon from ", result.Sdc, StringComparison.Ordinal);
    }

    [Fact]
    public void No_data_give_no_calibration_but_a_full_report()
    {
        var run = new SyntheticRun(1);
        CalibrationResult result = new CalibrationMaker(run.Map).Finish();

        Assert.Equal(run.Map.Channels.Count, result.Channels.Count);
        Assert.All(result.Channels, channel => Assert.DoesNotContain(channel.Quantities, report => report.Verdict == CalibrationVerdict.Measured));
        Assert.Contains("no LED events found", result.Notes);
        Assert.True(float.IsNaN(result.Constants.NoiseAdc[0]));
    }

    [Fact]
    public void Events_of_another_run_are_left_out_and_counted()
    {
        SyntheticRun run = Beam();
        ChannelMap other = ChannelMap.Parse("<Map><ChipSADC version=\"2\" options=\"xy data_format3\">\nECAL1 620 0 0 0 0\n</ChipSADC></Map>", run: 9);
        var maker = new CalibrationMaker(other);
        run.FeedTo(maker);
        Assert.Contains(maker.Finish().Notes, note => note.EndsWith("events left out: of other runs than 9", StringComparison.Ordinal));
    }
}
