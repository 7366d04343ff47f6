using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>The retained description of a host, from <see cref="TopicTable"/>.</summary>
internal static class SelfDescription
{
    internal static DescriptionMessage Of(Topics topics, Provenance provenance) => new()
    {
        Provenance = provenance,
        Topics =
        [
            .. TopicTable.All.Select(entry => new TopicDescription(
                entry.Kind,
                entry.Template.Replace("{experiment}", topics.Experiment, StringComparison.Ordinal).Replace("{host}", topics.Host, StringComparison.Ordinal),
                entry.Schema, entry.Retained, entry.Description)),
        ],
    };
}
