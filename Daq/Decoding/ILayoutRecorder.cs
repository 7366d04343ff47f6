namespace EdgeMon.Daq.Decoding;

/// <summary>
/// Told by the full parse which bits of the event decided its course. Two events that agree in all these bits
/// take the same course, so that the result of one is the result of the other (<see cref="EventLayout"/>).
/// A struct, so that the parse without a recorder pays nothing.
/// </summary>
internal interface ILayoutRecorder
{
    /// <summary>The bits of <paramref name="mask"/> in the word at <paramref name="offset"/> decided; they must stay as they are.</summary>
    void Fixed(int offset, uint mask);

    /// <summary>
    /// As <see cref="Fixed"/>, but the bits of <paramref name="patternMask"/> follow the event's number:
    /// they equal the same bits of <see cref="EventScan{TRecorder}.Pattern"/>.
    /// </summary>
    void Numbered(int offset, uint mask, uint patternMask);

    /// <summary>The header at <paramref name="offset"/> names the same event as the first header.</summary>
    void SameEvent(int offset);

    /// <summary>
    /// A channel of MSADC format 3: header word at <paramref name="headerOffset"/> under <see cref="Samples.SampleIds.HeaderMask"/>,
    /// then sample words whose ids are right.
    /// </summary>
    void Channel(int headerOffset, int sampleWords);

    /// <summary>The course cannot be described in these terms.</summary>
    void Unlearnable();
}

/// <summary>The recorder of a parse that nobody learns from.</summary>
internal readonly struct NoRecorder : ILayoutRecorder
{
    public void Fixed(int offset, uint mask) { }
    public void Numbered(int offset, uint mask, uint patternMask) { }
    public void SameEvent(int offset) { }
    public void Channel(int headerOffset, int sampleWords) { }
    public void Unlearnable() { }
}
