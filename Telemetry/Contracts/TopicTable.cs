using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>One kind of topic.</summary>
/// <param name="Kind">Short name, also the tag of metrics.</param>
/// <param name="Template">Topic with its parameters in braces.</param>
/// <param name="Schema">Value of the payload's "schema" member: name and major version.</param>
/// <param name="Retained">True when the broker keeps the last value.</param>
/// <param name="Durable">
/// True for records: written to the ledger's outbox and never dropped. False for values of which only the newest counts.
/// </param>
/// <param name="ExpirySeconds">MQTT message expiry of a message that waits in a subscriber's queue; 0 for none.</param>
/// <param name="PayloadType">Type of the payload's members after "schema" and "sequence".</param>
/// <param name="Description">What the message says, for docs/asyncapi.yaml.</param>
public sealed record TopicEntry(
    string Kind, string Template, string Schema, bool Retained, bool Durable, uint ExpirySeconds, Type PayloadType, string Description)
{
    /// <summary>
    /// Quality of service: 1 for every topic. With QoS 0 neither a half-open broker nor a stalled socket is noticed
    /// (RELIABILITY, "read first"), and nothing limits what the client library queues.
    /// </summary>
    public QualityOfService Qos => QualityOfService.AtLeastOnce;
}

/// <summary>
/// The one table of topics: the sender, the limit service, docs/asyncapi.yaml and the retained description are all made from it.
/// The version in the topic (v1) changes only when the tree itself changes; a payload evolves through its schema name.
/// </summary>
public static class TopicTable
{
    /// <summary>Version level of the topics.</summary>
    public const string Root = "edgemon/v1";
    private const string Host = Root + "/{experiment}/{host}/";
    private const uint OneDay = 86400;

    /// <summary>Life sign of a host; the last will is the same topic with "lost".</summary>
    public static TopicEntry State { get; } = new("state", Host + "state", "edgemon.state/1", true, false, 0, typeof(StateMessage),
        "State of a host: online, stopped, or lost (last will). Heartbeat with age, ledger and outbox state.");
    /// <summary>Begin and end of runs.</summary>
    public static TopicEntry Run { get; } = new("run", Host + "run", "edgemon.run/1", false, true, OneDay, typeof(RunRecord),
        "A run began or ended.");
    /// <summary>Spill records.</summary>
    public static TopicEntry Spill { get; } = new("spill", Host + "spill", "edgemon.spill/1", false, true, OneDay, typeof(SpillRecord),
        "Everything known of one spill when it closed. At least once: deduplicate by (host, run, spill).");
    /// <summary>Candidates.</summary>
    public static TopicEntry Candidate { get; } = new("candidate", Host + "candidate", "edgemon.candidate/1", false, true, OneDay, typeof(CandidateMessage),
        "An event inside the signal box. The raw event is in the ledger under the same key and hash.");
    /// <summary>Totals of run and campaign.</summary>
    public static TopicEntry Totals { get; } = new("totals", Host + "totals", "edgemon.totals/1", true, false, 0, typeof(TotalsMessage),
        "Totals of this run and of the campaign, from the ledger of this host.");
    /// <summary>State of one alarm.</summary>
    public static TopicEntry Alarm { get; } = new("alarm", Host + "alarm/{id}", "edgemon.alarm/1", true, false, 0, typeof(AlarmRecord),
        "State of one alarm after its last change.");
    /// <summary>A monitoring histogram.</summary>
    public static TopicEntry Histogram { get; } = new("histogram", Host + "histogram/{name}", "edgemon.histogram/1", true, false, 0, typeof(HistogramMessage),
        "Contents of a monitoring histogram with flow bins. The name may hold slashes (folders).");
    /// <summary>What this host publishes.</summary>
    public static TopicEntry Description { get; } = new("description", Host + "description", "edgemon.description/1", true, false, 0, typeof(DescriptionMessage),
        "Self-description: the topics this host publishes, with their schemas.");
    /// <summary>Running limit.</summary>
    public static TopicEntry Limits { get; } = new("limits", Root + "/{experiment}/limits/{model}", "edgemon.limits/1", true, false, 0, typeof(LimitsMessage),
        "Running upper limit on g_Z' for a model (vanilla, dark), merged over hosts.");
    /// <summary>Sensitivity reached.</summary>
    public static TopicEntry Sensitivity { get; } = new("sensitivity", Root + "/{experiment}/sensitivity", "edgemon.sensitivity/1", true, false, 0, typeof(SensitivityMessage),
        "Expected limit for the electrons on target so far and at the goal.");

    /// <summary>Decisions: in the ledger alone, without a topic, and therefore not among <see cref="All"/>.</summary>
    internal static TopicEntry Decision { get; } = new("decision", "", "edgemon.decision/1", false, false, 0, typeof(DecisionRecord),
        "A person's decision about what others may see.");

    /// <summary>All entries, in the order of the documentation.</summary>
    public static IReadOnlyList<TopicEntry> All { get; } =
        [State, Run, Spill, Candidate, Totals, Alarm, Histogram, Description, Limits, Sensitivity];
}
