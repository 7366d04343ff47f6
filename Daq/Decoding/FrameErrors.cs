namespace EdgeMon.Daq.Decoding;

/// <summary>Which defects make an event unusable (FRAMES sections 1.4 and 4.4).</summary>
public static class FrameErrors
{
    /// <summary>
    /// True when an event with this defect must not be used. The list is the one of the experiment's own decoder: defects of the
    /// event's structure, a payload it does not know, and an S-Link block of another event. Defects inside a front-end block
    /// cost the data of that block only.
    /// </summary>
    public static bool IsSevere(FrameErrorKind kind) => kind switch
    {
        FrameErrorKind.BadMagic or FrameErrorKind.BadEventSize or FrameErrorKind.TruncatedEvent
            or FrameErrorKind.SwappedEvent or FrameErrorKind.UnknownEventType or FrameErrorKind.TooManyItems
            or FrameErrorKind.SubEventHeaderDifferent
            or FrameErrorKind.Corrupted0 or FrameErrorKind.Corrupted1 or FrameErrorKind.Corrupted2
            or FrameErrorKind.SLinkWrongEventNumber
            or FrameErrorKind.CaenBadHeader or FrameErrorKind.CaenBadSize => true,
        _ => false,
    };

    /// <summary>
    /// True when the defect comes from words that every event of the run can repeat (a source that no map knows, a status byte),
    /// so that an event with it may still serve as the pattern for the following ones.
    /// </summary>
    internal static bool IsPartOfLayout(FrameErrorKind kind) => kind is
        FrameErrorKind.MissingSource or FrameErrorKind.UnknownSource or FrameErrorKind.UnsupportedFormat
        or FrameErrorKind.SLinkErrorFlag or FrameErrorKind.SLinkErrorWords or FrameErrorKind.SadcModuleMissing
        or FrameErrorKind.TcsFifoFull or FrameErrorKind.TcsEccError or FrameErrorKind.TcsSyncError
        or FrameErrorKind.TcsUndefinedError;
}
