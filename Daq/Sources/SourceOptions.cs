using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Daq.Sources;

/// <summary>How to follow a file that is still growing.</summary>
public sealed record GrowingFileOptions
{
    /// <summary>How often to look for new bytes at the end of the file [ms].</summary>
    [Range(1, 10_000)]
    public int PollMilliseconds { get; init; } = 20;
    /// <summary>True to begin at the end the file has when it is first opened; false to read it from its first byte.</summary>
    public bool StartAtEnd { get; init; }
}

/// <summary>How to follow a folder in which the DAQ writes chunks <c>cdr01CCC-RRRRRR.dat</c> (FRAMES section 0).</summary>
public sealed record ChunkFolderOptions
{
    /// <summary>What the names of chunks begin with, before the chunk number.</summary>
    [Required, MinLength(1)]
    public string Prefix { get; init; } = "cdr01";
    /// <summary>How often to look for new bytes and new chunks [ms].</summary>
    [Range(1, 10_000)]
    public int PollMilliseconds { get; init; } = 50;
    /// <summary>Chunks of earlier runs are passed over; 0 takes all.</summary>
    [Range(0, 999_999_999)]
    public int FirstRun { get; init; }
    /// <summary>True to begin with the latest run in the folder instead of <see cref="FirstRun"/>.</summary>
    public bool StartWithLatestRun { get; init; }
    /// <summary>How long to wait for a chunk that is missing while later ones exist, before it is passed over and counted [s].</summary>
    [Range(0.0, 3600.0)]
    public double MissingChunkPatienceSeconds { get; init; } = 10;
}

/// <summary>How to wait for the DAQ to connect to EdgeMon.</summary>
public sealed record TcpListenOptions
{
    /// <summary>How long a connected peer may be silent before it is given up as half-open [s]; 0 waits for ever.</summary>
    [Range(0.0, 86_400.0)]
    public double SilenceDeadlineSeconds { get; init; } = 120;
    /// <summary>How many further peers may wait while one is served; those beyond are refused and counted.</summary>
    [Range(0, 64)]
    public int WaitingPeers { get; init; }
}

/// <summary>How to connect to a DAQ that serves its events.</summary>
public sealed record TcpConnectOptions
{
    /// <summary>Wait after the first failed attempt [ms]; doubled after each further one.</summary>
    [Range(1, 5_000)]
    public int FirstRetryMilliseconds { get; init; } = 100;
    /// <summary>Longest wait between attempts [ms].</summary>
    [Range(1, 5_000)]
    public int LongestRetryMilliseconds { get; init; } = 5_000;
    /// <summary>How long one attempt may take [ms].</summary>
    [Range(10, 60_000)]
    public int ConnectTimeoutMilliseconds { get; init; } = 3_000;
    /// <summary>How long a connected peer may be silent before it is given up as half-open [s]; 0 waits for ever.</summary>
    [Range(0.0, 86_400.0)]
    public double SilenceDeadlineSeconds { get; init; } = 120;
}

/// <summary>Where the raw bytes come from, and how each kind of source behaves.</summary>
public sealed record SourceOptions
{
    /// <summary>
    /// One source, or several files read in order. A source is written as a path (<c>run.dat</c>), <c>tail:path</c>,
    /// <c>folder:path</c>, <c>tcp-listen:address:port</c> or <c>tcp-listen:port</c> (loopback), <c>tcp:host:port</c>, or <c>-</c> (standard input).
    /// </summary>
    [Required, MinLength(1)]
    public IReadOnlyList<string> Inputs { get; init; } = [];
    /// <summary>For <c>tail:</c>.</summary>
    public GrowingFileOptions Tail { get; init; } = new();
    /// <summary>For <c>folder:</c>.</summary>
    public ChunkFolderOptions Folder { get; init; } = new();
    /// <summary>For <c>tcp-listen:</c>.</summary>
    public TcpListenOptions TcpListen { get; init; } = new();
    /// <summary>For <c>tcp:</c>.</summary>
    public TcpConnectOptions TcpConnect { get; init; } = new();
}
