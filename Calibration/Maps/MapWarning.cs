namespace EdgeMon.Calibration;

/// <summary>What the maps leave doubtful without making them unusable.</summary>
public enum MapWarningKind : byte
{
    /// <summary>A detector is in the maps, but for no run range that holds this run: its data would vanish silently (FRAMES section 7).</summary>
    SilentDetector = 0,
    /// <summary>Two electronics channels carry the same detector cell.</summary>
    CellMappedTwice = 1,
    /// <summary>No ChipsCreation rule names a mapped source; the format of the map is used.</summary>
    NoCreationRule = 2,
    /// <summary>A rule depends on S-Link type or format, which the maps do not know; the first rule for the source is used.</summary>
    ConditionalRule = 3,
    /// <summary>A section or line that was not used: unknown element, chip without readable source, words after the last column, fault in a section of other runs.</summary>
    Ignored = 4,
    /// <summary>A name that is not defined (trigger to ignore, scaler for the time in spill).</summary>
    UnknownName = 5,
}

/// <summary>One warning of <see cref="ChannelMap.Warnings"/>.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Detector">The detector it concerns; "" when it concerns none.</param>
/// <param name="Message">Text for people, with file and line.</param>
public sealed record MapWarning(MapWarningKind Kind, string Detector, string Message);
