namespace EdgeMon.Daq.Sources;

/// <summary>
/// A source that cannot be opened at all. Thrown only when a source is made, never while it is read; the message tells
/// path or address, value, and the fix.
/// </summary>
public sealed class SourceException : Exception
{
    /// <summary>A refusal of <paramref name="source"/>.</summary>
    /// <param name="source">The path, address or text as the user gave it.</param>
    /// <param name="problem">What is wrong and how to put it right.</param>
    /// <param name="cause">The first cause, if another exception reported it.</param>
    public SourceException(string source, string problem, Exception? cause = null) : base($"{source}: {problem}", cause) =>
        SourceText = source;

    /// <summary>The path, address or text as the user gave it.</summary>
    public string SourceText { get; }
}
