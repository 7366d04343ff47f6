namespace EdgeMon.Daq;

/// <summary>Which decoder a source's S-Link payload wants.</summary>
public enum SourceFormat : byte
{
    /// <summary>No rule names this source.</summary>
    Unknown = 0,
    /// <summary>MSADC, "data_format3".</summary>
    Msadc3 = 1,
    /// <summary>SADC, "data_format2".</summary>
    Sadc2 = 2,
    /// <summary>SADC, format 1 (the default of the maps).</summary>
    Sadc1 = 3,
    /// <summary>Scaler.</summary>
    Scaler = 4,
    /// <summary>Known to the map, but of a kind that EdgeMon does not decode (APV, F1, ...): counted, not an error.</summary>
    NotDecoded = 5,
}

/// <summary>
/// What the decoder must know of the read-out: the format of each source and which sources every event must hold.
/// Made from the channel maps by the Calibration room; this room knows no detectors.
/// </summary>
public sealed class SourceRules
{
    /// <summary>Number of S-Link source IDs.</summary>
    public const int SourceCount = 1024;

    private readonly SourceFormat[] _formats = new SourceFormat[SourceCount];
    private readonly int[] _expected;

    /// <summary>Rules from a table of formats and the list of sources that every decoded event must contain.</summary>
    /// <param name="formats">Format per source ID, each 0..1023.</param>
    /// <param name="expected">Source IDs whose absence is <see cref="FrameErrorKind.MissingSource"/>.</param>
    public SourceRules(IEnumerable<KeyValuePair<int, SourceFormat>> formats, IEnumerable<int> expected)
    {
        foreach (var (source, format) in formats)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(source);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(source, SourceCount);
            _formats[source] = format;
        }
        _expected = [.. expected.Distinct().Order()];
    }

    /// <summary>The format of a source, 0..1023.</summary>
    public SourceFormat FormatOf(int source) => _formats[source];

    /// <summary>Sources that every physics and calibration event must hold, ascending.</summary>
    public ReadOnlySpan<int> Expected => _expected;
}
