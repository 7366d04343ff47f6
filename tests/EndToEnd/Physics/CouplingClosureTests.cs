using System.Globalization;
using System.Text.Json;
using EdgeMon.Host.Verbs;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Yields;

namespace EdgeMon.EndToEnd.Tests.Physics;

/// <summary>
/// A Z' of known mass and coupling goes into raw data; candidates and electrons on target of the replay, the background of a run without signal, the efficiency
/// that <c>edgemon efficiency</c> measures with another seed, and the yields of the physics core give the coupling back.
/// Couplings are far above what a Z' can have, so that a few spills hold hundreds of signal events: all rates of the vanilla model go with g^2.
/// </summary>
public sealed class CouplingClosureTests(CouplingClosureTests.Shared shared) : IClassFixture<CouplingClosureTests.Shared>, IDisposable
{
    private const double NarrowCoupling = 1e-3;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-coupling-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Below the resonance; with the resonance just below the cut, so that most of the signal is lost; on it; above it.</summary>
    [Theory]
    [InlineData(10, 6)]
    [InlineData(100, 50)]
    [InlineData(205, 120)]
    [InlineData(240, 32)]
    [InlineData(300, 130)]
    public async Task The_fitted_coupling_is_the_one_that_was_put_in(double massMeV, double coupling)
    {
        // Signal reaches into the sidebands, and here there is much of it: they measure the background in a run without.
        JsonElement empty = await shared.WithoutSignal.Value;
        JsonElement report = await SimulateAndReplay(_folder, "--seed", Text(100 + massMeV), "--signal-mass", Text(massMeV), "--signal-coupling", Text(coupling));
        double eot = report.GetProperty("eot").GetDouble(), candidates = report.GetProperty("candidates").GetDouble();
        double exposure = eot / empty.GetProperty("eot").GetDouble();
        double background = exposure * empty.GetProperty("background").GetDouble(), backgroundError = exposure * empty.GetProperty("backgroundUncertainty").GetDouble();

        (double yield, double yieldError) = YieldBehindCuts(shared.Yields.Value, massMeV, await MeasureEfficiency(massMeV));
        double signal = candidates - background, fitted = Math.Sqrt(signal / (eot * yield));
        double error = 0.5 * fitted * Math.Sqrt((candidates + backgroundError * backgroundError) / (signal * signal) + yieldError * yieldError);
        string summary = string.Create(CultureInfo.InvariantCulture,
            $"m = {massMeV} MeV: g = {coupling}, fitted {fitted:0.00} +- {error:0.00}; {candidates} candidates, background {background:0.00} +- {backgroundError:0.00}, EOT {eot:0.000e0}, efficiency error {100 * yieldError:0.0} %");
        TestContext.Current.TestOutputHelper?.WriteLine(summary);

        Assert.True(signal > 150, summary);
        Assert.True(error < 0.1 * fitted, summary);
        Assert.True(Math.Abs(fitted - coupling) < 3 * error, summary);
    }

    /// <summary>The verb writes the table, and it is read back.</summary>
    private async Task<EfficiencyTable> MeasureEfficiency(double massMeV)
    {
        string path = Path.Combine(_folder, "efficiency.json");
        CommandLineResult result = await CommandLine.Run("efficiency", "--signal-mass", Text(massMeV), "--signal-events", "5000", "--seed", "7", "--output", path);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return EfficiencyTableFile.Read(path);
    }

    /// <summary>
    /// Signal events in the box per electron at g = 1, and their relative error from that of the efficiency. Summed bin by bin: the sample has the spectrum of this
    /// mass, so that bins need no interpolation, which a resonance below the cut would not bear.
    /// </summary>
    private static (double Yield, double RelativeError) YieldBehindCuts(SignalYields yields, double massMeV, EfficiencyTable table)
    {
        SignalYield[] spectrum = yields.Spectrum(new ZPrime(massMeV / 1000, NarrowCoupling), table.BinEdgesGeV.ToArray());
        double sum = 0, variance = 0;
        for (int bin = 0; bin < spectrum.Length; bin++)
        {
            double perSquare = spectrum[bin].Total / (NarrowCoupling * NarrowCoupling);
            sum += perSquare * table.Efficiency(bin);
            variance += Math.Pow(perSquare * table.Uncertainty(bin), 2);
        }
        return (sum, Math.Sqrt(variance) / sum);
    }

    private static async Task<JsonElement> SimulateAndReplay(string folder, params string[] options)
    {
        string file = Path.Combine(folder, "run.dat"), setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        CommandLineResult simulated = await CommandLine.Run(["simulate", file, "--spills", "4", .. options]);
        Assert.Equal(0, simulated.ExitCode);
        CommandLineResult replayed = await CommandLine.Run("replay", file, "--maps", Path.Combine(setup, "maps"), "--calibration", Path.Combine(setup, "calibration"), "--json");
        Assert.Equal(0, replayed.ExitCode);
        return JsonDocument.Parse(replayed.Output).RootElement;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What all masses have in common, made once.</summary>
    public sealed class Shared : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-no-signal-").FullName;

        /// <summary>Prepares what is made on demand.</summary>
        public Shared() => WithoutSignal = new(() => SimulateAndReplay(_folder, "--seed", "99"));

        /// <summary>Report of a run without signal.</summary>
        internal Lazy<Task<JsonElement>> WithoutSignal { get; }

        /// <summary>Yields from 15 GeV on, where the virtual detector's signal begins.</summary>
        internal Lazy<SignalYields> Yields { get; } = new(() => new SignalYields(PhysicsTables.Build(new PhysicsTablesOptions { LowestFraction = 0.15 })));

        /// <inheritdoc/>
        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
