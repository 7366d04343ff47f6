namespace EdgeMon.Daq;

/// <summary>
/// Every named defect that the readers report (FRAMES sections 1.4, 3, 4.4, 5, 6, 13).
/// The numbers are frozen: they appear in ledgers and messages. Append only.
/// </summary>
public enum FrameErrorKind : byte
{
    /// <summary>No defect.</summary>
    None = 0,

    // The stream of events
    /// <summary>Bytes that are not the start of an event; the reader searched for the next magic.</summary>
    BadMagic = 1,
    /// <summary>An event's header announces an impossible size (0, not a multiple of 4, below its header, above the limit).</summary>
    BadEventSize = 2,
    /// <summary>The input ended inside an event.</summary>
    TruncatedEvent = 3,
    /// <summary>The magic is byte-swapped or the payload is marked as swapped.</summary>
    SwappedEvent = 4,
    /// <summary>An event type whose payload is not decoded, but which carries one.</summary>
    UnknownEventType = 5,
    /// <summary>More channels, scaler values or defects than an event can have; what lies beyond the cap is not listed.</summary>
    TooManyItems = 6,

    // Sub-events and equipment
    /// <summary>A sub-event's header differs from its super-event's; the rest of the event is ignored.</summary>
    SubEventHeaderDifferent = 10,
    /// <summary>A sub-event or equipment is longer than what is left.</summary>
    Corrupted0 = 11,
    /// <summary>An equipment size below its header or not a multiple of 4.</summary>
    Corrupted1 = 12,
    /// <summary>The S-Link size differs from the equipment's; the equipment is skipped.</summary>
    Corrupted2 = 13,

    // S-Link
    /// <summary>S-Link event number differs from the event header's.</summary>
    SLinkWrongEventNumber = 20,
    /// <summary>S-Link spill number differs from the event header's (modulo 2048).</summary>
    SLinkWrongSpillNumber = 21,
    /// <summary>The S-Link error flag is set.</summary>
    SLinkErrorFlag = 22,
    /// <summary>The block announces error words.</summary>
    SLinkErrorWords = 23,
    /// <summary>An inner block of a multiplexer has size 0 or overflows; the whole multiplexer block is dropped.</summary>
    SLinkMultiplexerBadSize = 24,
    /// <summary>The TCS FIFO was full.</summary>
    TcsFifoFull = 25,
    /// <summary>The TCS ECC bit reports a checksum error.</summary>
    TcsEccError = 26,
    /// <summary>The TCS lost synchronisation.</summary>
    TcsSyncError = 27,
    /// <summary>Undefined TCS error bits are set.</summary>
    TcsUndefinedError = 28,

    // Sources
    /// <summary>A source that the map expects is not in the event.</summary>
    MissingSource = 30,
    /// <summary>A source that the map does not know.</summary>
    UnknownSource = 31,
    /// <summary>A source whose format has no decoder here.</summary>
    UnsupportedFormat = 32,

    // MSADC and SADC
    /// <summary>ADC event number differs from the S-Link's.</summary>
    SadcWrongEvent = 40,
    /// <summary>ADC block larger than what is left, or of size 0.</summary>
    SadcBlockBadSize = 41,
    /// <summary>ADC header with an unknown key.</summary>
    SadcBadAdcHeader = 42,
    /// <summary>The "module missing" marker.</summary>
    SadcModuleMissing = 43,
    /// <summary>Channel header with a wrong id.</summary>
    SadcBadDataHeader = 44,
    /// <summary>A channel without samples or with more than the block holds.</summary>
    SadcDataOutside = 45,
    /// <summary>A sample word with a wrong id; the samples before it are kept.</summary>
    SadcBadData = 46,
    /// <summary>SADC format 1/2: number of samples differs from the one announced.</summary>
    SadcBadSampleCount = 47,
    /// <summary>SADC format 1/2: channel number does not increase.</summary>
    SadcBadChannelNumber = 48,
    /// <summary>SADC format 1: integral words are not where they must be.</summary>
    SadcBadIntegral = 49,
    /// <summary>SADC block in a mode that is not decoded (compressed).</summary>
    SadcUnknownMode = 50,
    /// <summary>SADC format 1/2: a word that is neither data nor channel information.</summary>
    SadcUnknownData = 51,
    /// <summary>SADC format 1: an ADC block does not begin with a data word.</summary>
    SadcNoDataLine = 52,
    /// <summary>SADC format 1: a channel has no room for samples beside its three integral words.</summary>
    SadcShortSamples = 53,
    /// <summary>SADC format 1: the three integral words of a channel name different channels or suppression flags.</summary>
    SadcInconsistentIntegrals = 54,

    // Scalers
    /// <summary>Scaler data before a header word.</summary>
    ScalerDataWithoutHeader = 60,
    /// <summary>A front-end error word among the scaler data.</summary>
    ScalerErrorWord = 61,
    /// <summary>The number of data words is not a multiple of 34; the incomplete frame is dropped.</summary>
    ScalerIncompleteFrame = 62,
    /// <summary>Scaler header or trailer with another event number.</summary>
    ScalerWrongEvent = 63,
    /// <summary>A header follows data or a header without the trailer between them.</summary>
    ScalerMissingTrailer = 64,
    /// <summary>A trailer without a header before it.</summary>
    ScalerTrailerWithoutHeader = 65,
    /// <summary>A second header word whose geographic ID is 0 differs from the header before it; it is ignored.</summary>
    ScalerWrongGeographicId = 66,

    // CAEN
    /// <summary>CAEN block without its 0xA mark.</summary>
    CaenBadHeader = 70,
    /// <summary>CAEN size does not fit the channel mask or the data.</summary>
    CaenBadSize = 71,
    /// <summary>The board-fail bit is set.</summary>
    CaenBoardFail = 72,
}

/// <summary>One defect, where it is and whose it is.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Source">S-Link source (or board) it belongs to; -1 when it concerns the event or stream.</param>
/// <param name="Offset">Offset in the file or stream [bytes].</param>
public readonly record struct FrameError(FrameErrorKind Kind, int Source, long Offset);
