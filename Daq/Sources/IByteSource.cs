namespace EdgeMon.Daq.Sources;

/// <summary>What a read brought.</summary>
public enum ReadStatus
{
    /// <summary>Bytes were read.</summary>
    Data,
    /// <summary>Nothing came within the wait; the source is alive.</summary>
    Idle,
    /// <summary>The stream was interrupted here (next file, new connection): what follows does not continue what came before.</summary>
    Boundary,
    /// <summary>No more bytes will come.</summary>
    End,
}

/// <summary>Result of <see cref="IByteSource.Read"/>.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Bytes">Number of bytes read; 0 unless <see cref="ReadStatus.Data"/>.</param>
public readonly record struct ReadResult(ReadStatus Status, int Bytes);

/// <summary>What happened to a source since it was made.</summary>
/// <param name="Opened">Files opened, or connections made.</param>
/// <param name="Interrupted">Of these, how many ended other than by their regular end: reset, silent too long, truncated, unreadable.</param>
/// <param name="Failed">Failed attempts to open, connect or read.</param>
/// <param name="RefusedPeers">Peers turned away because another one was served (TCP only).</param>
/// <param name="SkippedChunks">Chunks that were passed over: missing in the order, too late, or of an unwanted run (folders only).</param>
public readonly record struct SourceCounters(long Opened, long Interrupted, long Failed, long RefusedPeers, long SkippedChunks);

/// <summary>
/// Where raw bytes come from: a file, a growing file, a folder of chunks, a TCP peer, standard input.
/// Read by one thread. Nothing that the outside does (a file removed, a peer gone) throws out of <see cref="Read"/>:
/// it shows as <see cref="ReadStatus"/> and in <see cref="State"/>.
/// </summary>
public interface IByteSource : IDisposable
{
    /// <summary>
    /// Name of what is being read now: a path, a peer's address, "stdin". When <see cref="Read"/> returns
    /// <see cref="ReadStatus.Boundary"/> it is still the name of what ended; it changes with the next read.
    /// </summary>
    string Name { get; }
    /// <summary>Offset of the next byte in what <see cref="Name"/> names [bytes]; changes together with it.</summary>
    long Position { get; }
    /// <summary>True when the bytes arrive as they are taken (a growing file, a folder, TCP).</summary>
    bool IsLive { get; }
    /// <summary>One line for people: "reading", "waiting for a connection on 127.0.0.1:5555", "end of file".</summary>
    string State { get; }
    /// <summary>What happened since the source was made; all zero where a source does not count.</summary>
    SourceCounters Counters => default;

    /// <summary>Reads what is there, waiting at most <paramref name="wait"/> for the first byte.</summary>
    /// <param name="destination">Room for the bytes, at least one.</param>
    /// <param name="wait">Longest wait; files do not wait.</param>
    /// <param name="cancellation">Ends the wait with <see cref="ReadStatus.Idle"/>.</param>
    ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation);
}
