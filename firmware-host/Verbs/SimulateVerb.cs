using System.CommandLine;
using EdgeMon.Calibration;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Faults;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon simulate</c>: raw DATE data of the virtual detector, with the truth beside it.</summary>
internal static class SimulateVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("OUT") { Description = "File to write; - writes to standard output (the truth is then not kept). The truth goes to OUT.truth.json." };
        var events = new Option<long?>("--events") { Description = "Recorded events to write. Without it, whole spills are written, see --spills.", HelpName = "N" };
        var spills = new Option<int>("--spills") { Description = "Spills to write when --events is not given.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var seed = new Option<ulong>("--seed") { Description = "Seed: the same seed and options give the same bytes.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var run = new Option<int>("--run") { Description = "Run number.", HelpName = "R", DefaultValueFactory = _ => new VirtualDetectorOptions().Run };
        var mass = new Option<double>("--signal-mass") { Description = "Mass of a Z' signal [MeV], 1 to 600.", HelpName = "MeV" };
        var coupling = new Option<double>("--signal-coupling") { Description = "Coupling g_Z' of the signal.", HelpName = "G" };
        var perSpill = new Option<double>("--signal-events") { Description = "Signal events per spill, in place of a coupling.", HelpName = "N" };
        var scenario = new Option<string>("--scenario") { Description = $"Faults to play: {string.Join(", ", Scenarios.All.Select(item => item.Name))}.", HelpName = "NAME", DefaultValueFactory = _ => "clean" };
        var command = new Command("simulate", "Writes raw DATE data of the virtual detector.") { file, events, spills, seed, run, mass, coupling, perSpill, scenario };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed.GetValue(file)!, new SimulationRequest
        {
            Events = parsed.GetValue(events) is { } count ? Ranges.Whole(count, 1, 1_000_000_000, "--events") : null,
            Spills = Ranges.Whole(parsed.GetValue(spills), 1, 4095, "--spills"),
            Options = new VirtualDetectorOptions
            {
                Seed = parsed.GetValue(seed),
                Run = Ranges.Whole(parsed.GetValue(run), 1, 999_999, "--run"),
                Scenario = Known(parsed.GetValue(scenario)!),
                Signal = new VirtualSignalOptions
                {
                    MassMeV = Mass(parsed.GetValue(mass)),
                    Coupling = Ranges.Number(parsed.GetValue(coupling), 0, 1e6, "--signal-coupling"),
                    EventsPerSpill = Ranges.Number(parsed.GetValue(perSpill), 0, 100_000, "--signal-events"),
                },
            },
        }, parsed.InvocationConfiguration.Error, cancellation)));
        return command;
    }

    private static int Run(string path, SimulationRequest request, TextWriter error, CancellationToken cancellation)
    {
        if (request.Options.Signal is { Coupling: > 0, MassMeV: 0 })
            throw new VerbException(ExitCode.Usage, "--signal-coupling needs the mass of the Z'. Add --signal-mass MeV (1 .. 600).");
        if (path == "-")
        {
            using Stream output = Console.OpenStandardOutput();
            Simulation.Run(request, output, cancellation: cancellation);
            return ExitCode.Ok;
        }
        try
        {
            using (var output = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 4 << 20))
                File.WriteAllText(path + ".truth.json", Simulation.Run(request, output, cancellation: cancellation).ToJson());
            error.WriteLine($"{path}: {new FileInfo(path).Length} bytes; the truth is in {path}.truth.json");
            return ExitCode.Ok;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadInput, $"{path}: cannot be written: {problem.Message}");
        }
    }

    /// <summary>The mass [MeV] when the physics core covers it; 0 means no signal.</summary>
    public static double Mass(double massMeV) => massMeV == 0 ? 0 : Ranges.Number(massMeV, 1, 600, "--signal-mass", "MeV");

    /// <summary>The scenario when it is known.</summary>
    public static string Known(string scenario)
    {
        string[] names = [.. Scenarios.All.Select(item => item.Name)];
        if (names.Contains(scenario)) return scenario;
        string? nearest = NearestName.Of(scenario, names);
        throw new VerbException(ExitCode.Usage, $"--scenario {scenario} is not known. {(nearest is null ? "" : $"Did you mean {nearest}? ")}Scenarios: {string.Join(", ", names)}.");
    }
}
