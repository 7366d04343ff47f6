using EdgeMon.Physics.Sensitivity;
using EdgeMon.Telemetry.Exports;

namespace EdgeMon.Telemetry.Tests.Exports;

public sealed class TargetReachTextTests
{
    private static readonly TargetReach[] Reaches =
    [
        new(SensitivityTarget.MuonAnomalyUpperEdge, [1, 10, 100], [2e11, 3.84e11, double.PositiveInfinity]),
        new(SensitivityTarget.MuonAnomalyCentre, [1, 10, 100], [0, 1e20, 5e11]),
    ];

    [Fact]
    public void Electrons_and_dates_stand_beside_each_mass()
    {
        using var writer = new StringWriter();
        TargetReachText.WriteTable(writer, Reaches, new RunPace(2.84e11, 1e10), new FixedClock());
        Assert.Equal(
            """
            Electrons on target from which on the median expected limit stays below each line

              m [MeV]            g-2 upper edge                g-2 centre
                    1                       now                       now
                   10      3.84e+11  2026-07-11      1.00e+20           -
                  100                         -      5.00e+11  2026-07-22

            """.ReplaceLineEndings("\n"),
            writer.ToString());
    }

    [Fact]
    public void Without_a_pace_there_are_no_dates()
    {
        using var writer = new StringWriter();
        TargetReachText.WriteTable(writer, Reaches, null, TimeProvider.System);
        Assert.Contains("       10        3.84e+11        1.00e+20\n", writer.ToString());
        Assert.DoesNotContain("2026", writer.ToString());
    }

    [Fact]
    public void Lines_with_different_masses_are_refused() => Assert.Throws<ArgumentException>(
        () => TargetReachText.WriteTable(TextWriter.Null, [Reaches[0], Reaches[1] with { MassesMeV = [1] }], null, TimeProvider.System));

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
