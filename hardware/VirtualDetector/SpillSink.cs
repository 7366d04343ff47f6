namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>Takes the bytes of a spill as they are made.</summary>
public interface ISpillSink
{
    /// <summary>Takes whole events (or what a fault left of them).</summary>
    /// <param name="bytes">The bytes; valid during the call only.</param>
    /// <param name="timeInCycle">When the last of them happened, after START_OF_BURST.</param>
    void Write(ReadOnlySpan<byte> bytes, TimeSpan timeInCycle);
}

/// <summary>Writes to a stream as fast as it takes the bytes.</summary>
internal sealed class StreamSink(Stream stream) : ISpillSink
{
    public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeInCycle) => stream.Write(bytes);
}
