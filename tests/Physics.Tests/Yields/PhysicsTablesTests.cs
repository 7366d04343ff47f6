using EdgeMon.Physics.Production;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Yields;

namespace EdgeMon.Physics.Tests.Yields;

public class PhysicsTablesTests(SharedTables shared)
{
    private static readonly PhysicsTablesOptions Small = new() { MassNodes = 12, EnergyNodes = 4, TransportCells = 400 };

    [Fact]
    public void Tables_survive_being_kept_as_bytes()
    {
        byte[] bytes = shared.Lead.ToBytes();
        PhysicsTables? read = PhysicsTables.TryFromBytes(bytes, shared.Lead.Options, out string? reason);
        Assert.NotNull(read);
        Assert.Null(reason);
        Assert.Equal(shared.Yields.DarkPhoton(0.1), new SignalYields(read).DarkPhoton(0.1));
        Assert.Equal(bytes, read.ToBytes());
    }

    [Fact]
    public void Tables_of_other_inputs_and_damaged_ones_are_refused_with_the_reason()
    {
        byte[] bytes = shared.Lead.ToBytes();
        Assert.Null(PhysicsTables.TryFromBytes(bytes, shared.Lead.Options with { BeamEnergyGeV = 150 }, out string? reason));
        Assert.Contains("other inputs", reason);
        bytes[bytes.Length / 2] ^= 1;
        Assert.Null(PhysicsTables.TryFromBytes(bytes, shared.Lead.Options, out reason));
        Assert.Contains("checksum", reason);
        foreach (int length in new[] { 0, 5, 71, 200 })
        {
            Assert.Null(PhysicsTables.TryFromBytes(bytes.AsSpan(0, length), shared.Lead.Options, out reason));
            Assert.NotNull(reason);
        }
    }

    [Fact]
    public void Hash_depends_on_every_input()
    {
        PhysicsTablesOptions[] variants =
        [
            new(), new() { BeamEnergyGeV = 150 }, new() { Absorber = Absorber.Lead }, new() { FormFactor = FormFactorParts.Elastic }, new() { LowestFraction = 0.25 },
            new() { MassNodes = 41 }, new() { EnergyNodes = 9 }, new() { TransportCells = 4001 }, new() { Nucleus = Nucleus.Lead with { MassNumber = 207 } },
            new() { Absorber = Absorber.Layers("Pb/Sc 1.5 mm + 1.5 mm", (ShowerElement.Lead, 0.15), (ShowerElement.Scintillator, 0.151)) },
        ];
        Assert.Equal(variants.Length, variants.Select(v => v.InputsHash).Distinct().Count());
        Assert.Equal(new PhysicsTablesOptions().InputsHash, new PhysicsTablesOptions().InputsHash);
        Assert.Equal(64, new PhysicsTablesOptions().InputsHash.Length);
    }

    [Fact]
    public void Tables_do_not_depend_on_the_number_of_workers()
    {
        // Parallel.For schedules differently every time; each entry has its own place.
        Assert.Equal(PhysicsTables.Build(Small).ToBytes(), PhysicsTables.Build(Small).ToBytes());
    }

    [Fact]
    public void Interpolation_in_mass_and_energy_is_good_to_a_permille()
    {
        var crossSection = new ExactTreeLevel(new NuclearFormFactor(Nucleus.Lead));
        foreach (double mass in new[] { 0.00123, 0.0171, 0.233, 0.577 })
        {
            foreach (double energy in new[] { 47.0, 71, 99.9 })
            {
                double fromTable = shared.Lead.Emission.Integrate(mass, energy, (_, part) => part);
                double direct = crossSection.Total(energy, mass, 0.3 * energy);
                Near.Relative(direct, fromTable, 1e-3, $"{mass} GeV at {energy} GeV");
            }
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(200)]
    public void Other_beam_energies_work(double beamEnergyGeV)
    {
        var efficiency = new EdgeMon.Physics.Efficiency.ThresholdEfficiency { BeamEnergyGeV = beamEnergyGeV, LargestDepositGeV = beamEnergyGeV / 2 };
        var yields = new SignalYields(PhysicsTables.Build(Small with { BeamEnergyGeV = beamEnergyGeV }), new YieldOptions { Efficiency = efficiency });
        double ratio = yields.DarkPhoton(0.05) / shared.Yields.DarkPhoton(0.05);
        Assert.InRange(ratio, 0.4, 1.5);
        double onResonance = ResonantAnnihilation.ResonantMass(0.7 * beamEnergyGeV);
        Assert.True(yields.ZPrime(new EdgeMon.Physics.Model.ZPrime(onResonance, 1e-3)).ResonantShare > 0.5);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhysicsTablesOptions { BeamEnergyGeV = 10 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhysicsTablesOptions { MassNodes = 3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new YieldOptions { BeamEnergySpread = 0.5 });
    }
}
