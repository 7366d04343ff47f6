using System.ComponentModel.DataAnnotations;
using System.Net;
using EdgeMon.Host.Web.Access;

namespace EdgeMon.Host.Web;

/// <summary>Where the page is served, to how many, and when a number counts as old.</summary>
public sealed record PageOptions
{
    /// <summary>Address to listen on. Loopback by default; any other needs a certificate and users, see access.</summary>
    public string Address { get; init; } = "127.0.0.1";
    /// <summary>TCP port; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = 8080;
    /// <summary>Host names under which the page may be asked for (a guard against DNS rebinding); "*" allows every name.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = ["localhost", "127.0.0.1", "[::1]"];
    /// <summary>Pages that may follow the live updates at the same time; more get status 503 and try again.</summary>
    [Range(1, 10000)]
    public int MaxLiveClients { get; init; } = 64;
    /// <summary>Shortest time between two updates to one page [ms]: what happens in between is merged, the newest wins.</summary>
    [Range(50, 60000)]
    public int UpdateIntervalMilliseconds { get; init; } = 500;
    /// <summary>An update is sent after this time even if nothing changed [s], so that a page notices a dead connection.</summary>
    [Range(1, 60)]
    public int HeartbeatSeconds { get; init; } = 3;
    /// <summary>Spills kept in memory for the table and the trends.</summary>
    [Range(50, 20000)]
    public int SpillsKept { get; init; } = 1000;
    /// <summary>Candidates kept in memory.</summary>
    [Range(1, 1000)]
    public int CandidatesKept { get; init; } = 100;
    /// <summary>Sampled events kept with their bytes for the event display.</summary>
    [Range(1, 10000)]
    public int SampledEventsKept { get; init; } = 256;
    /// <summary>Candidates and events near the signal box kept with their bytes for the event display.</summary>
    [Range(1, 10000)]
    public int NotableEventsKept { get; init; } = 64;
    /// <summary>Calibration events kept with their bytes: the LED waveforms of the detector page.</summary>
    [Range(1, 1000)]
    public int CalibrationEventsKept { get; init; } = 32;
    /// <summary>Age at which spill numbers, totals, histograms and limits count as stale [s]: a few cycles of the accelerator.</summary>
    [Range(1, 86400)]
    public double SpillStaleAfterSeconds { get; init; } = 90;
    /// <summary>Age at which the state of the source and the progress within the spill count as stale [s].</summary>
    [Range(1, 3600)]
    public double SourceStaleAfterSeconds { get; init; } = 15;
    /// <summary>
    /// Histograms of a good run, drawn beside those of the present one with a Kolmogorov number: a file that <c>edgemon replay --reference</c> wrote. Null for none.
    /// </summary>
    public string? Reference { get; init; }
    /// <summary>A Kolmogorov number below this marks a histogram as different from its reference.</summary>
    [Range(0, 1)]
    public double ReferenceSuspiciousBelow { get; init; } = 0.001;
    /// <summary>The histograms that a shift looks at, in their order: the page of shift plots. Paths as on the page of histograms, with ";logy" for a logarithmic axis.</summary>
    public IReadOnlyList<string> ShiftPlots { get; init; } =
    [
        "Daq/spill_rate", "Physics/ecal_beam", "Physics/ecal_hcal_selected", "Physics/missing_energy;logy", "Physics/hcal;logy", "Physics/preshower",
        "Physics/beam_cell_in_spill", "Physics/srd_0", "Physics/veto_0;logy", "Physics/dimuon_hcal", "Timing/master_time",
    ];
    /// <summary>
    /// True closes the signal box: the count of candidates, the observed limit and the events in the box are withheld from the page and its
    /// documents, the messages and the log until a coordinator unblinds. The ledger keeps everything.
    /// </summary>
    public bool Blinded { get; init; }
    /// <summary>Marks and colours of the detector page.</summary>
    public DetectorPageOptions Detectors { get; init; } = new();
    /// <summary>Electrons on target that the experiment aims for.</summary>
    [Range(1, 1e18)]
    public double EotGoal { get; init; } = 1e13;
    /// <summary>Who may use the page, and how its connections are protected.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>True when the page can be reached from this machine alone.</summary>
    internal bool IsLoopback => IsThisMachine(Address);

    /// <summary>True for a name or address of this machine alone.</summary>
    internal static bool IsThisMachine(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
