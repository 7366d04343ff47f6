namespace EdgeMon.Daq.Reading;

/// <summary>What a walker says about the bytes in front of it.</summary>
internal enum FrameVerdict
{
    /// <summary>A whole frame of <see cref="FrameStep.Bytes"/> bytes.</summary>
    Frame,
    /// <summary>Not decidable before <see cref="FrameStep.Bytes"/> bytes are there.</summary>
    NeedMore,
    /// <summary><see cref="FrameStep.Bytes"/> bytes to pass over, lost because of <see cref="FrameStep.Kind"/>.</summary>
    Skip,
}

/// <summary>One step through the stream.</summary>
internal readonly record struct FrameStep(FrameVerdict Verdict, int Bytes, FrameErrorKind Kind = FrameErrorKind.None)
{
    public static FrameStep Frame(int bytes) => new(FrameVerdict.Frame, bytes);
    public static FrameStep NeedMore(int bytes) => new(FrameVerdict.NeedMore, bytes);
    public static FrameStep Skip(int bytes, FrameErrorKind kind) => new(FrameVerdict.Skip, bytes, kind);
}

/// <summary>What more can be expected behind the bytes that are there.</summary>
internal enum StreamState
{
    /// <summary>More bytes will come.</summary>
    Flowing,
    /// <summary>A live stream has nothing more at this moment: a frame that ends where the bytes end is whole, anything else waits.</summary>
    Paused,
    /// <summary>A live stream is silent: a whole frame at the end is to be handed on without waiting for its follower.</summary>
    Silent,
    /// <summary>What is there is all that belongs together.</summary>
    Ended,
}

/// <summary>Questions about a <see cref="StreamState"/>.</summary>
internal static class StreamStates
{
    /// <summary>True when a frame cannot be judged yet, because what follows it is still to come.</summary>
    /// <param name="state">What can follow.</param>
    /// <param name="behind">Bytes behind the frame, too few to tell what they are; negative when the frame itself is incomplete.</param>
    public static bool WaitsForFollower(this StreamState state, int behind) => state == StreamState.Flowing || state == StreamState.Paused && behind != 0;
}

/// <summary>What decides where a batch ends.</summary>
/// <param name="Run">Run number.</param>
/// <param name="Spill">Spill number.</param>
/// <param name="EndsBatch">True behind END_OF_BURST and END_OF_RUN.</param>
/// <param name="IsDoubtful">True when the frame contradicts itself about run and spill: it then stays with the frames before it,
/// so that one damaged word neither opens a run nor closes a spill. The decoder names the defect.</param>
internal readonly record struct FrameKey(int Run, int Spill, bool EndsBatch, bool IsDoubtful = false);

/// <summary>
/// Finds the frames of one format in a stream of bytes and the way back into step after damage.
/// </summary>
/// <remarks>
/// A frame is accepted when another frame, or the end of the stream, follows it. Where none follows, either its size is wrong
/// (then another frame begins inside the announced size: resume there) or what follows is damaged (then the frame itself is kept).
/// So one bad word costs one frame.
/// </remarks>
internal abstract class FrameWalker
{
    /// <summary>Bytes that <see cref="IsHeader"/> needs.</summary>
    public abstract int HeaderBytes { get; }

    /// <summary>Largest frame that is believed [bytes].</summary>
    public int LargestFrame { get; set; } = int.MaxValue;

    /// <summary>Looks at the bytes at the current position.</summary>
    /// <param name="bytes">All contiguous bytes from here on.</param>
    /// <param name="state">What can follow them.</param>
    public abstract FrameStep Examine(ReadOnlySpan<byte> bytes, StreamState state);

    /// <summary>Run and spill of a frame that <see cref="Examine"/> accepted.</summary>
    public abstract FrameKey KeyOf(ReadOnlySpan<byte> frame);

    /// <summary>True when a frame can begin here; says how long it is.</summary>
    public abstract bool IsHeader(ReadOnlySpan<byte> bytes, out int size);

    /// <summary>Forgets what was learnt from the stream (a new file, a new connection).</summary>
    public virtual void Reset() { }
}
