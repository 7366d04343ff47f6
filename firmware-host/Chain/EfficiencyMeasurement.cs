using EdgeMon.Daq.Reading;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Feed;
using EdgeMon.Hardware.VirtualDetectors.Truth;
using EdgeMon.Host.Configuration;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Host.Chain;

/// <summary>
/// Efficiency for signal, measured: Z' events of the virtual detector through the monitor's own reconstruction and cuts, in bins of their true missing energy.
/// It is the whole efficiency of a signal event in live beam: trigger, preshower, pile-up, SRD, VETO, HCAL and the cut on the energy in the ECAL.
/// </summary>
/// <param name="settings">Maps, calibration and cuts.</param>
/// <param name="configurationHash">Their identity, for provenance.</param>
internal sealed class EfficiencyMeasurement(EdgeMonConfiguration settings, string configurationHash)
{
    /// <summary>Signal events per spill. They cost live time, which the efficiency does not contain, and make no pile-up, which it does.</summary>
    private const double EventsPerSpill = 1000;
    /// <summary>
    /// Widest bin [GeV], where the resolution at the cut is 2.1 GeV; and widest bin as a share of the energy left in the ECAL: where that is little, the preshower
    /// trigger cuts on it.
    /// </summary>
    private const double WidestBinGeV = 2, WidestBinShare = 0.25;
    /// <summary>Bins with fewer generated events are joined with the next.</summary>
    private const int FewestPerBin = 25;

    /// <summary>Simulates, reconstructs and counts.</summary>
    /// <param name="massMeV">Mass of the Z' [MeV]: shapes the spectrum, not the efficiency at an energy.</param>
    /// <param name="signalEvents">Signal events to make, on average.</param>
    /// <param name="seed">Seed of the virtual detector.</param>
    /// <param name="workers">Worker threads; the table does not depend on their number.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <exception cref="VerbException">Too few events for a single bin.</exception>
    public EfficiencyTable Measure(double massMeV, int signalEvents, ulong seed, int workers, CancellationToken cancellation)
    {
        int spills = (int)Math.Ceiling(signalEvents / EventsPerSpill);
        var detector = new VirtualDetector(new VirtualDetectorOptions
        {
            Seed = seed,
            Signal = new VirtualSignalOptions { MassMeV = massMeV, EventsPerSpill = (double)signalEvents / spills },
        });
        using var source = new SimulationSource(detector, spills);
        using var reader = new EventBatchReader(source, settings.Input.ToBatchLimits(), FrameFormat.Date);
        var collector = new SpillCollector();
        var setups = new RunSetups(settings.Maps.Directory, settings.Maps.Roles, settings.Calibration.Path, settings.Calibration.Constants);
        new EventPipeline(reader, setups.For, collector, new PipelineSettings
        {
            // Every candidate must be listed to be found in the truth.
            Options = settings.Signal with { MaximumCandidatesPerSpill = 10_000 },
            Workers = workers,
            Experiment = settings.Telemetry.Experiment,
            Host = settings.Telemetry.Host,
            Simulated = true,
            ConfigurationHash = configurationHash,
            CodeVersion = ProgramVersion.Text,
        }).Run(cancellation);
        cancellation.ThrowIfCancellationRequested();
        SignalTruth truth = detector.Truth().Signal;
        Provenance origin = collector.Spills[0].Provenance;
        return Count(truth, collector.Candidates, FormattableString.Invariant(
            $"virtual detector: seed {seed}, m = {massMeV:R} MeV, {truth.Generated} signal events in {spills} spills; configuration {origin.ConfigurationHash}, map {origin.MapIdentity}, calibration {origin.CalibrationIdentity}, code {origin.CodeVersion}"));
    }

    /// <summary>Candidates that are signal, and signal generated in live beam, in bins of the true missing energy.</summary>
    /// <param name="truth">What was put in.</param>
    /// <param name="candidates">What came out.</param>
    /// <param name="provenance">Origin of both.</param>
    internal static EfficiencyTable Count(SignalTruth truth, IEnumerable<CandidateRecord> candidates, string provenance)
    {
        const double step = SignalTruth.EnergyStepGeV;
        Dictionary<(int, int), double> energies = truth.Events.ToDictionary(signal => (signal.Spill, signal.EventInSpill), signal => signal.BosonEnergyGeV);
        long[] found = new long[truth.GeneratedLive.Count];
        foreach (CandidateRecord candidate in candidates)
            if (energies.TryGetValue((candidate.Spill, candidate.EventInSpill), out double energy)) found[(int)(energy / step)]++;

        var edges = new List<double>();
        var passed = new List<long>();
        var total = new List<long>();
        double low = truth.LowestEnergyGeV, end = found.Length * step;
        long inBin = 0, foundInBin = 0;
        for (int i = (int)(low / step); i < found.Length; i++)
        {
            inBin += truth.GeneratedLive[i];
            foundInBin += found[i];
            double high = (i + 1) * step;
            if (inBin < FewestPerBin || high + step - low <= Math.Min(WidestBinGeV, WidestBinShare * (end - low))) continue;
            edges.Add(low);
            total.Add(inBin);
            passed.Add(foundInBin);
            (low, inBin, foundInBin) = (high, 0, 0);
        }
        if (total.Count == 0)
            throw new VerbException(ExitCode.Usage, $"--signal-events: {truth.Generated} signal events fill no bin of {FewestPerBin}. Ask for more, for example 20000.");
        // What is left at the upper end belongs to the last bin.
        total[^1] += inBin;
        passed[^1] += foundInBin;
        edges.Add(end);
        return new EfficiencyTable(edges, passed, total, provenance);
    }
}
