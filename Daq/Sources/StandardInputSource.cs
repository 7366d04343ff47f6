using System.Globalization;

namespace EdgeMon.Daq.Sources;

/// <summary>Standard input: a pipe, a redirected file or a terminal. Ends when the writer closes it.</summary>
public sealed class StandardInputSource : IByteSource
{
    private const int StandardInput = 0;
    private readonly int _descriptor;
    private bool _ended;
    private bool _failed;

    /// <summary>The process's standard input.</summary>
    public StandardInputSource() : this(StandardInput)
    {
    }

    internal StandardInputSource(int descriptor) => _descriptor = descriptor;

    /// <inheritdoc/>
    public string Name => "stdin";
    /// <inheritdoc/>
    public long Position { get; private set; }
    /// <inheritdoc/>
    public bool IsLive => true;
    /// <inheritdoc/>
    public string State { get; private set; } = "reading";
    /// <inheritdoc/>
    public SourceCounters Counters => new(1, _failed ? 1 : 0, _failed ? 1 : 0, 0, 0);

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        if (_ended) return new(ReadStatus.End, 0);
        long deadline = Wait.Deadline(wait);
        while (!cancellation.IsCancellationRequested)
        {
            int slice = Wait.Left(deadline, Wait.SliceMilliseconds);
            if (Native.IsReadable(_descriptor, slice))
            {
                int? read = Native.Read(_descriptor, destination, out int error);
                if (read > 0)
                {
                    Position += read.Value;
                    return new(ReadStatus.Data, read.Value);
                }
                if (read is not null)
                {
                    _ended = true;
                    _failed = error != 0;
                    State = error == 0 ? "end of input" : string.Create(CultureInfo.InvariantCulture, $"standard input cannot be read (error {error}); was it closed?");
                    return new(ReadStatus.End, 0);
                }
            }
            if (slice == 0) break;
        }
        return new(ReadStatus.Idle, 0);
    }

    /// <summary>Leaves standard input open: it belongs to the process.</summary>
    public void Dispose() => _ended = true;
}
