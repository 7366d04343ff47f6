using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Hardware.VirtualDetectors.Feed;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.Web;
using EdgeMon.Host.Web.Access;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon demo</c>: the monitor with the virtual detector in front of it, over a real TCP stream of raw frames.</summary>
internal static class DemoVerb
{
    private const int FirstRun = 1;
    private const int DefaultBrokerPort = 1883;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var state = new Option<string?>("--state") { Description = "State directory; without it, edgemon/demo in the user's state folder.", HelpName = "DIR" };
        var pagePort = new Option<int>("--page-port") { Description = "Port of the page; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => 8080 };
        var brokerPort = new Option<int>("--broker-port") { Description = "Port of the broker; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => DefaultBrokerPort };
        var period = new Option<double>("--spill-period") { Description = "Real time from spill to spill [s]; 14.4 is the accelerator's.", HelpName = "S", DefaultValueFactory = _ => 4 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the virtual detector.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var scenario = new Option<string>("--scenario") { Description = $"Faults to play: {string.Join(", ", Scenarios.All.Select(item => item.Name))}.", HelpName = "NAME", DefaultValueFactory = _ => "clean" };
        var mass = new Option<double>("--signal-mass") { Description = "Mass of a Z' signal [MeV].", HelpName = "MeV" };
        var perSpill = new Option<double>("--signal-events") { Description = "Z' signal events per spill.", HelpName = "N" };
        var users = new Option<string?>("--users") { Description = "People who may log in to the page and act; without it nobody can. See: edgemon user add --help.", HelpName = "FILE" };
        var devices = new Option<bool>("--devices") { Description = "Also a simulated high-voltage supply and spill gate box, on pseudo-terminals." };
        var command = new Command("demo", "The monitor on the virtual detector, live. Page and messages are marked SIMULATED.") { state, pagePort, brokerPort, period, seed, scenario, mass, perSpill, users, devices };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(state) ?? DefaultState(),
            Ranges.Whole(parsed.GetValue(pagePort), 0, 65535, "--page-port"),
            Ranges.Whole(parsed.GetValue(brokerPort), 0, 65535, "--broker-port"),
            Ranges.Number(parsed.GetValue(period), 0.5, 120, "--spill-period", "s"),
            new VirtualDetectorOptions
            {
                Seed = parsed.GetValue(seed),
                Scenario = SimulateVerb.Known(parsed.GetValue(scenario)!),
                Signal = new VirtualSignalOptions
                {
                    MassMeV = SimulateVerb.Mass(parsed.GetValue(mass)),
                    EventsPerSpill = Ranges.Number(parsed.GetValue(perSpill), 0, 100_000, "--signal-events"),
                },
            },
            parsed.GetValue(users) is { } file ? Path.GetFullPath(file) : "",
            parsed.GetValue(devices),
            parsed.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string state, int pagePort, int brokerPort, double period, VirtualDetectorOptions detector, string users, bool withDevices, TextWriter error, CancellationToken cancellation)
    {
        using SimulatedDevices? devices = withDevices ? new SimulatedDevices() : null;
        int framesPort = Ports.Free();
        string setup = Path.Combine(AppContext.BaseDirectory, "virtual-na64");
        var settings = new EdgeMonConfiguration
        {
            Simulated = true,
            Input = new InputConfiguration { Source = $"tcp-listen:127.0.0.1:{framesPort}" },
            Maps = new MapsConfiguration { Directory = Path.Combine(setup, "maps") },
            Calibration = new CalibrationConfiguration { Path = Path.Combine(setup, "calibration") },
            // Another broker may have the usual port: a demo then takes a free one and says so.
            Telemetry = new TelemetryOptions { Host = "virtual", StateDirectory = state, BrokerPort = brokerPort == DefaultBrokerPort && !IsFree(brokerPort) ? 0 : brokerPort },
            Page = new PageOptions { Port = pagePort, Access = new AccessOptions { UsersFile = users } },
            Hardware = devices?.Settings ?? new HardwareConfiguration(),
        };
        settings = settings with { Signal = settings.Signal with { Eot = settings.Signal.Eot with { BeamPrescale = detector.Trigger.BeamPrescale } } };
        var file = new ConfigurationFile("demo", settings, ConfigurationFile.HashOf(settings with { Telemetry = new(), Input = new(), Page = new(), Maps = new(), Calibration = new(), Hardware = new() }));

        if (AccessCheck.FileProblems(settings.Page, TimeProvider.System.GetUtcNow()).FirstOrDefault() is { } problem) throw new VerbException(ExitCode.Configuration, problem);

        using ILoggerFactory logging = Logging.ToStandardError();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var feed = new VirtualDetectorFeed(
            detector with { Run = NextRun(state) },
            new VirtualDetectorFeedOptions { Port = framesPort, SpillPeriodSeconds = period }) { Bursts = devices?.Gate };
        Task feeding = Task.CompletedTask;
        var monitor = new Chain.Monitor(file, TimeProvider.System, Logging.Monitor(logging, TimeProvider.System))
        {
            Started = (address, port) =>
            {
                error.WriteLine();
                error.WriteLine("  SIMULATED data of the virtual detector");
                error.WriteLine($"  page      {address}");
                error.WriteLine($"  messages  mosquitto_sub {(port == DefaultBrokerPort ? "" : $"-p {port} ")}-t 'edgemon/#' -v");
                error.WriteLine($"  state     {state}");
                error.WriteLine("  Ctrl-C stops it.");
                error.WriteLine();
                feeding = feed.RunAsync(stop.Token);
            },
        };
        try
        {
            return await monitor.RunAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A run that the ledger does not hold yet: its spills would be refused as counted already.</summary>
    private static int NextRun(string state)
    {
        try
        {
            using LedgerReader reader = LedgerReader.Open(Path.Combine(state, LedgerOptions.FileName));
            return reader.Runs().Select(run => run.Run).Append(FirstRun - 1).Max() + 1;
        }
        catch (LedgerOpenException)
        {
            // No ledger yet, or one that opening it for writing will complain about with the reason.
            return FirstRun;
        }
    }

    private static string DefaultState()
    {
        string? home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(home)) home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(home, "edgemon", "demo");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
