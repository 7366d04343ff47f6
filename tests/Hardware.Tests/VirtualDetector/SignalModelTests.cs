using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Particles;
using EdgeMon.Hardware.VirtualDetectors.Randomness;
using EdgeMon.Hardware.VirtualDetectors.Truth;
using EdgeMon.Physics.Model;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

public class SignalModelTests
{
    /// <summary>A' yields per electron at eps = 1 behind the smeared 50 GeV threshold (PHYSICS section 8.1).</summary>
    [Theory]
    [InlineData(1, 0.2050)]
    [InlineData(10, 0.01198)]
    [InlineData(50, 6.873e-4)]
    [InlineData(100, 1.538e-4)]
    [InlineData(200, 2.957e-5)]
    public void Radiative_yields_are_those_of_the_reference_calculation(double massMeV, double darkPhotonYield)
    {
        double expected = darkPhotonYield * VacuumPolarization.SquaredPerCoupling(massMeV * massMeV * 1e-6);
        Assert.InRange(Accepted(massMeV) / expected, 0.85, 1.1);
    }

    /// <summary>R = Y_A' / Y_Z' of PHYSICS section 8.2, vanilla, where annihilation dominates.</summary>
    [Theory]
    [InlineData(230, 2.05e-5, 212)]
    [InlineData(250, 1.679e-5, 313)]
    [InlineData(300, 1.041e-5, 2095)]
    public void Resonant_yields_are_those_of_the_reference_calculation(double massMeV, double darkPhotonYield, double ratio) =>
        Assert.InRange(Accepted(massMeV) / (darkPhotonYield / ratio), 0.85, 1.15);

    [Fact]
    public void The_number_of_signal_events_follows_the_coupling()
    {
        var options = new VirtualDetectorOptions { Signal = new() { MassMeV = 10, Coupling = 1 } };
        SimulationTruth truth = Simulation.Run(new() { Options = options, Spills = 20 }, Stream.Null);
        double expected = truth.Signal.YieldPerElectron * truth.Spills.Sum(spill => spill.Coincidences);
        Assert.InRange(truth.Signal.Generated, expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected));
        Assert.InRange(truth.Signal.Recorded, 1, truth.Signal.Triggered);
        Assert.All(truth.Signal.Events, signal => Assert.InRange(signal.BosonEnergyGeV, truth.Signal.LowestEnergyGeV, 100));
    }

    [Fact]
    public void A_wanted_number_of_signal_events_is_made_without_a_coupling()
    {
        SimulationTruth truth = Simulation.Run(new() { Options = new() { Signal = new() { EventsPerSpill = 50 } }, Spills = 10 }, Stream.Null);
        Assert.InRange(truth.Signal.Generated, 400, 600);
    }

    private static double Accepted(double massMeV)
    {
        var model = new SignalModel(massMeV / 1000, 100);
        var random = new RandomStream(3, 0, 0, StreamPurpose.Particle);
        const int count = 20_000;
        double accepted = 0;
        for (int i = 0; i < count; i++)
        {
            double left = Math.Max(0.01, 100 - model.SampleEnergy(ref random));
            double sigma = Math.Sqrt(0.01 * left + 0.0016 * left * left);
            if (left + sigma * random.Gaussian() < 50) accepted++;
        }
        return model.YieldPerElectron * accepted / count;
    }
}
