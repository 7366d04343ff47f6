namespace EdgeMon.Calibration.Tests.Constants;

public class LedSpillTableTests
{
    private static readonly float[] Reference = [800, 800, 800, 0];

    private static (float, LedFallback) At(LedSpillTable table, int spill, int channel)
    {
        LedCorrection correction = table.CorrectionFor(spill, Reference);
        return (correction.Ratio[channel], correction.Fallback[channel]);
    }

    [Fact]
    public void The_correction_falls_back_to_three_earlier_spills_then_the_run_average_then_none()
    {
        var table = new LedSpillTable(4);
        table.Set(10, 0, 400);
        table.Set(LedSpillTable.RunAverageSpill, 0, 1000);

        Assert.Equal((2f, LedFallback.ThisSpill), At(table, 10, 0));
        Assert.Equal((2f, LedFallback.EarlierSpill), At(table, 11, 0));
        Assert.Equal((2f, LedFallback.EarlierSpill), At(table, 13, 0));
        Assert.Equal((0.8f, LedFallback.RunAverage), At(table, 14, 0));
        Assert.Equal((0.8f, LedFallback.RunAverage), At(table, 9, 0));
        Assert.Equal((0.8f, LedFallback.RunAverage), At(table, 1, 0));
        Assert.Equal((1f, LedFallback.None), At(table, 10, 1));
        Assert.Equal((1f, LedFallback.NoReference), At(table, 10, 3));
        Assert.Equal(2, table.CorrectionFor(10, Reference).Count(LedFallback.None));
    }

    [Fact]
    public void An_amplitude_too_far_from_the_reference_counts_as_missing()
    {
        var table = new LedSpillTable(4);
        table.Set(4, 0, 810);
        table.Set(5, 0, 10);
        table.Set(5, 1, 100_000);
        table.Set(5, 2, float.NaN);

        Assert.Equal((800f / 810, LedFallback.EarlierSpill), At(table, 5, 0));
        Assert.Equal((1f, LedFallback.None), At(table, 5, 1));
        Assert.Equal((1f, LedFallback.None), At(table, 5, 2));
    }

    [Fact]
    public void The_text_of_a_calibration_fills_the_table_of_its_run()
    {
        CalibrationStore store = CalibrationStore.Load(Path.Combine(Golden.Data, "calibrations"));
        LedSpillTable table = store.LedFor(SmallMap.For(2), 2);

        Assert.Equal([0, 1, 3], table.Spills);
        Assert.Equal((800f / 780, LedFallback.ThisSpill), At(table, 1, 0));
        Assert.Equal((800f / 780, LedFallback.EarlierSpill), At(table, 2, 0));
        Assert.Equal((800f / 820, LedFallback.ThisSpill), At(table, 3, 0));
        Assert.Equal((1f, LedFallback.None), At(table, 3, 1));
        Assert.Empty(store.LedFor(SmallMap.For(3), 3).Spills);
    }

    [Fact]
    public void Energy_is_gain_times_amplitude_times_ratio() => Assert.Equal(12.5f, LedCorrection.EnergyGeV(0.05f, 200, 1.25f), 1e-5f);
}
