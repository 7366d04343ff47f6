namespace EdgeMon.Telemetry.Contracts;

/// <summary>The concrete topics of one host of one experiment, made from <see cref="TopicTable"/>.</summary>
public sealed class Topics
{
    /// <summary>Topics of a host. Both names must satisfy <see cref="TopicSegment"/>.</summary>
    public Topics(string experiment, string host)
    {
        Experiment = TopicSegment.Require("telemetry.experiment", experiment);
        Host = TopicSegment.Require("telemetry.host", host);
    }

    /// <summary>Experiment.</summary>
    public string Experiment { get; }
    /// <summary>Host.</summary>
    public string Host { get; }

    /// <summary>The topic of a table entry.</summary>
    /// <param name="entry">Entry of <see cref="TopicTable"/>.</param>
    /// <param name="name">Value of the last parameter (alarm id, histogram name, model), cleaned of what a topic must not hold; ignored where the entry has none.</param>
    public string For(TopicEntry entry, string name = "") =>
        Expand(entry, Experiment, Host, Clean(name));

    /// <summary>Subscription filter for an entry over all hosts of an experiment and all names.</summary>
    public static string Filter(TopicEntry entry, string experiment) => Expand(entry, experiment, "+", "#");

    /// <summary>A name without what a topic must not hold: wildcards, control characters, leading or trailing slashes.</summary>
    private static string Clean(string name) =>
        string.Concat(name.Select(c => c is '+' or '#' || char.IsControl(c) || char.IsSurrogate(c) ? '_' : c)).Trim('/');

    private static string Expand(TopicEntry entry, string experiment, string host, string name) => entry.Template
        .Replace("{experiment}", experiment, StringComparison.Ordinal)
        .Replace("{host}", host, StringComparison.Ordinal)
        .Replace("{id}", name, StringComparison.Ordinal)
        .Replace("{name}", name, StringComparison.Ordinal)
        .Replace("{model}", name, StringComparison.Ordinal);
}
