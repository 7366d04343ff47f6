using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Production;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Yields;

namespace EdgeMon.Physics.Tests;

/// <summary>The examples of Physics/README.md, compiled and run; the last test holds the text and this file together, line by line.</summary>
public class ReadmeExamplesTests
{
    [Fact]
    public void Example_of_the_model()
    {
        double mixing = VacuumPolarization.PerCoupling(0.25 * 0.25).Magnitude;                // |Pi|/g at q = 250 MeV: 0.0192
        CouplingBand band = AnomalousMagneticMoment.Band(0.001, MuonAnomaly.Paper2022);       // 1 MeV: 3.29e-4 .. 5.48e-4
        var boson = new ZPrime(MassGeV: 0.25, Coupling: 1e-3, new DarkSector(AlphaD: 0.1));   // m_Z' = 3 m_chi, complex scalar
        double invisible = boson.InvisibleFraction;

        Assert.Equal(0.0192, mixing, 1e-4);
        Assert.Equal(3.29e-4, band.Lower, 1e-6);
        Assert.Equal(5.48e-4, band.Upper, 1e-6);
        Assert.True(invisible > 0.999);
    }

    [Fact]
    public void Example_of_cross_sections_and_showers()
    {
        var lead = new ExactTreeLevel(new NuclearFormFactor(Nucleus.Lead));
        double picobarn = lead.Total(energyGeV: 100, massGeV: 0.01) * PhysicalConstants.PicobarnPerInverseSquareGeV;   // eps = 1
        TrackLengths lengths = ShowerTransport.Solve(Absorber.LeadScintillatorStack, beamEnergyGeV: 100);
        double positrons = lengths.OppositeSignIntegral(50, 100);                             // X0 of lead per electron

        Near.Relative(8.49e11, picobarn, 1e-3);
        Near.Relative(0.0394, positrons, 0.01);
    }

    [Fact]
    public void Examples_of_limits_and_of_a_measured_efficiency()
    {
        byte[] cached = [];

        var options = new PhysicsTablesOptions { BeamEnergyGeV = 100 };
        PhysicsTables tables = PhysicsTables.TryFromBytes(cached, options, out string? reason) ?? PhysicsTables.Build(options);
        cached = tables.ToBytes();

        var engine = new LimitEngine(tables, new YieldOptions { Beam = BeamParticle.Electron });
        var counting = new CountingResult(Eot: 2.84e11, Candidates: 0, Background: 0.53, BackgroundUncertainty: 0.17);
        var events = new SignalLimits(Observed: 2.30, Expected: 2.95, ExpectedMinus2Sigma: 2.30, ExpectedMinus1Sigma: 2.30, ExpectedPlus1Sigma: 3.49, ExpectedPlus2Sigma: 4.82);
        LimitCurve vanilla = engine.Compute(counting, events);
        LimitCurve dark = engine.Compute(counting, events, new DarkSector(0.1), LimitApproach.Direct);

        Assert.NotNull(reason);
        Assert.Equal(200, vanilla.MassesMeV.Length);
        Assert.All(dark.Observed.Concat(vanilla.ExpectedPlus2Sigma), g => Assert.InRange(g, 1e-4, 2));

        var efficiency = new EfficiencyTable(binEdgesGeV: [40, 45, 50, 55, 100], passed: [0, 31, 702, 990], total: [1000, 1000, 1000, 1000], "signal simulation, seed 1");
        var yields = new SignalYields(tables, new YieldOptions { Efficiency = efficiency });
        double perElectron = yields.ZPrime(new ZPrime(0.25, 0.02)).Total;
        SignalYield[] spectrum = yields.Spectrum(new ZPrime(0.25, 0.02), [30, 40, 50, 60, 70, 80, 90, 100]);   // before any efficiency

        Assert.True(perElectron > 0);
        Assert.Equal(3, Array.FindIndex(spectrum, bin => bin.Resonant == spectrum.Max(other => other.Resonant)));
    }

    [Fact]
    public void Readme_shows_nothing_else()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "data", "readme");
        HashSet<string> compiled = [.. File.ReadLines(Path.Combine(folder, "ReadmeExamplesTests.cs")).Select(line => line.Trim())];
        bool code = false;
        int lines = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, "README.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) code = line == "```csharp";
            else if (code && line.Trim().Length > 0)
            {
                Assert.True(compiled.Contains(line.Trim()), $"README.md shows a line that is not compiled here: {line}");
                lines++;
            }
        }
        Assert.True(lines > 15, $"{lines} lines of code found in the README");
    }
}
