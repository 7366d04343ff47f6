using EdgeMon.Daq.Decoding;

namespace EdgeMon.Daq;

/// <summary>Where a scaler value stands in its event: most of the values of most events are never asked for.</summary>
/// <param name="Source">S-Link source ID.</param>
/// <param name="Frame">Index of the 34-word frame in the source's data, from 0.</param>
/// <param name="Channel">As <see cref="ScalerReading.Channel"/>.</param>
/// <param name="FirstOffset">Offset of its word in the event, or of the first of two [bytes].</param>
/// <param name="SecondOffset">Offset of the second word; the same where there is one word.</param>
public readonly record struct LocatedScaler(int Source, int Frame, int Channel, int FirstOffset, int SecondOffset)
{
    /// <summary>The value.</summary>
    /// <param name="eventBytes">The bytes of the event that was decoded.</param>
    public uint Value(ReadOnlySpan<byte> eventBytes) =>
        ScalerParser.Value(Channel, EventHeaders.Word(eventBytes, FirstOffset), EventHeaders.Word(eventBytes, SecondOffset));

    /// <summary>Value and place together.</summary>
    /// <param name="eventBytes">The bytes of the event that was decoded.</param>
    public ScalerReading Read(ReadOnlySpan<byte> eventBytes) => new(Source, Frame, Channel, Value(eventBytes));
}
