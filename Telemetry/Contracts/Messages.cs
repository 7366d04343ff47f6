using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>Whether a host is there.</summary>
public enum HostState
{
    /// <summary>Connected and publishing.</summary>
    Online = 0,
    /// <summary>Stopped on purpose.</summary>
    Stopped = 1,
    /// <summary>The connection broke: published by the broker as last will.</summary>
    Lost = 2,
}

/// <summary>State of a host.</summary>
public sealed record StateMessage
{
    /// <summary>Where it comes from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>State.</summary>
    public required HostState State { get; init; }
    /// <summary>
    /// Number of this connection [ms since 1970-01-01 UTC when it was begun]: a will that arrives after the birth of a newer
    /// connection carries a smaller number and is to be ignored.
    /// </summary>
    public required long Session { get; init; }
    /// <summary>When it was made [ms since 1970-01-01 UTC]; for <see cref="HostState.Lost"/> the time of the connection.</summary>
    public required long TimeUnixMs { get; init; }
    /// <summary>Activity in one word, as the host reports it ("waiting", "running", "replay"); empty when unknown.</summary>
    public required string Activity { get; init; }
    /// <summary>Run in progress; 0 for none.</summary>
    public required int Run { get; init; }
    /// <summary>State of the ledger: "writable", "full", "failed".</summary>
    public required string Ledger { get; init; }
    /// <summary>Durable messages that wait for the broker.</summary>
    public required long OutboxDepth { get; init; }
    /// <summary>Values replaced by newer ones before they were sent, since start.</summary>
    public required long Coalesced { get; init; }
    /// <summary>Values dropped to keep memory bounded, since start.</summary>
    public required long Dropped { get; init; }
}

/// <summary>Whether a run begins or ends.</summary>
public enum RunChange
{
    /// <summary>First event of the run.</summary>
    Begin = 0,
    /// <summary>End of the run.</summary>
    End = 1,
}

/// <summary>Begin or end of a run.</summary>
public sealed record RunRecord
{
    /// <summary>Where it comes from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>Run number.</summary>
    public required int Run { get; init; }
    /// <summary>Begin or end.</summary>
    public required RunChange Change { get; init; }
    /// <summary>DAQ time [s since 1970-01-01 UTC]; 0 when unknown.</summary>
    public required long TimeUnix { get; init; }
    /// <summary>What the coordinator wrote about the run; text, never markup.</summary>
    public required string Comment { get; init; }
}

/// <summary>A candidate as published: <see cref="CandidateRecord"/> with the raw event replaced by its size and hash.</summary>
public sealed record CandidateMessage
{
    /// <summary>Where it comes from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>Run number.</summary>
    public required int Run { get; init; }
    /// <summary>Spill number.</summary>
    public required int Spill { get; init; }
    /// <summary>Event number in the spill.</summary>
    public required int EventInSpill { get; init; }
    /// <summary>Event number in the run.</summary>
    public required uint EventInRun { get; init; }
    /// <summary>Trigger mask (FRAMES section 1.1).</summary>
    public required uint TriggerMask { get; init; }
    /// <summary>DAQ time [s since 1970-01-01 UTC].</summary>
    public required long TimeUnix { get; init; }
    /// <summary>Energy in the ECAL, preshower and main, in time [GeV].</summary>
    public required double EcalGeV { get; init; }
    /// <summary>Energy in the preshower [GeV].</summary>
    public required double PreshowerGeV { get; init; }
    /// <summary>Energy in the HCAL modules of the selection, in time [GeV].</summary>
    public required double HcalGeV { get; init; }
    /// <summary>Largest VETO plane value [GeV].</summary>
    public required double VetoGeV { get; init; }
    /// <summary>Energy of each SRD module [MeV].</summary>
    public required IReadOnlyList<double> SrdMeV { get; init; }
    /// <summary>Chi2 per cell of the shower profile.</summary>
    public required double ShowerChi2 { get; init; }
    /// <summary>Missing energy: beam energy - E_ECAL [GeV].</summary>
    public required double MissingEnergyGeV { get; init; }
    /// <summary>Energies of all cells above threshold, in the order of the map.</summary>
    public required IReadOnlyList<CellEnergy> Cells { get; init; }
    /// <summary>Size of the raw DATE event [bytes].</summary>
    public required int RawEventBytes { get; init; }
    /// <summary>SHA-256 of the raw DATE event, lower-case hexadecimal.</summary>
    public required string RawEventSha256 { get; init; }

    /// <summary>The message of a record.</summary>
    public static CandidateMessage From(CandidateRecord record) => new()
    {
        Provenance = record.Provenance,
        Run = record.Run,
        Spill = record.Spill,
        EventInSpill = record.EventInSpill,
        EventInRun = record.EventInRun,
        TriggerMask = record.TriggerMask,
        TimeUnix = record.TimeUnix,
        EcalGeV = record.EcalGeV,
        PreshowerGeV = record.PreshowerGeV,
        HcalGeV = record.HcalGeV,
        VetoGeV = record.VetoGeV,
        SrdMeV = record.SrdMeV,
        ShowerChi2 = record.ShowerChi2,
        MissingEnergyGeV = record.MissingEnergyGeV,
        Cells = record.Cells,
        RawEventBytes = record.RawEvent.Length,
        RawEventSha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(record.RawEvent)),
    };
}

/// <summary>A histogram axis.</summary>
/// <param name="Title">Title with its unit in brackets.</param>
/// <param name="Bins">Number of bins without flow bins.</param>
/// <param name="Low">Lower edge of the first bin.</param>
/// <param name="High">Upper edge of the last bin.</param>
public sealed record AxisMessage(string Title, int Bins, double Low, double High);

/// <summary>A monitoring histogram.</summary>
public sealed record HistogramMessage
{
    /// <summary>Where it comes from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>Folder and name, "Physics/ecal_hcal".</summary>
    public required string Path { get; init; }
    /// <summary>Title for people.</summary>
    public required string Title { get; init; }
    /// <summary>Run the contents belong to.</summary>
    public required int Run { get; init; }
    /// <summary>Spill after which it was published.</summary>
    public required int Spill { get; init; }
    /// <summary>When it was made [ms since 1970-01-01 UTC].</summary>
    public required long TimeUnixMs { get; init; }
    /// <summary>First axis.</summary>
    public required AxisMessage X { get; init; }
    /// <summary>Second axis; null for one dimension.</summary>
    public required AxisMessage? Y { get; init; }
    /// <summary>Number of fills.</summary>
    public required long Entries { get; init; }
    /// <summary>Contents with flow bins, index = x + (X.bins + 2) * y; Poisson errors.</summary>
    public required long[] Counts { get; init; }
    /// <summary>Spills summed, of the moving window (path "Window/..."); 0 for the whole run.</summary>
    public int WindowSpills { get; init; }
}

/// <summary>A topic in the self-description.</summary>
/// <param name="Kind">Kind of topic.</param>
/// <param name="Topic">Topic, with parameters that vary in braces.</param>
/// <param name="Schema">Schema of the payload.</param>
/// <param name="Retained">True when the broker keeps the last value.</param>
/// <param name="Description">What it says.</param>
public sealed record TopicDescription(string Kind, string Topic, string Schema, bool Retained, string Description);

/// <summary>Self-description of a host.</summary>
public sealed record DescriptionMessage
{
    /// <summary>Where it comes from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>The topics.</summary>
    public required IReadOnlyList<TopicDescription> Topics { get; init; }
}
