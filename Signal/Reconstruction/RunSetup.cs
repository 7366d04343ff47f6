using EdgeMon.Calibration;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>What reconstruction must know of a run: loaded again when the run changes.</summary>
public sealed record RunSetup
{
    /// <summary>The channel map of the run.</summary>
    public required ChannelMap Map { get; init; }
    /// <summary>The constants of the run, over <see cref="MappedChannel.Index"/>.</summary>
    public required ChannelConstants Constants { get; init; }
    /// <summary>
    /// LED ratios LEDref / LEDnow of a spill over <see cref="MappedChannel.Index"/> (FRAMES section 8: E = K A LEDref / LEDnow);
    /// null, or a null result, means 1 for all. Asked once per spill, in the order of the stream.
    /// </summary>
    public Func<int, float[]?>? LedRatiosOfSpill { get; init; }
    /// <summary>
    /// Temperatures of a spill; null corrects nothing. Asked when the first event of the spill is read, in the order of the stream; later again for single events of
    /// it, and must then give the same answer.
    /// </summary>
    public Func<int, SpillTemperatures>? TemperaturesOfSpill { get; init; }
    /// <summary>Hash of the temperature coefficients; empty without any.</summary>
    public string TemperatureGainIdentity { get; init; } = "";
    /// <summary>Identity of the calibration for provenance: that of the constants, and with temperature coefficients "+" and their hash.</summary>
    public string CalibrationIdentity => TemperatureGainIdentity.Length == 0 ? Constants.Identity : $"{Constants.Identity}+{TemperatureGainIdentity}";
    /// <summary>Why the constants must not be trusted for this run (their interval does not cover it); empty when they may.</summary>
    public string CalibrationDefect { get; init; } = "";
    /// <summary>The earlier run whose maps and constants these are, because those of the present run were refused; null when they are its own.</summary>
    public int? KeptFromRun { get; init; }
}
