using EdgeMon.Daq;

namespace EdgeMon.Calibration;

/// <summary>One scaler of the maps: some channels of one 34-word frame of one source (FRAMES sections 6 and 7).</summary>
public sealed record ScalerMap
{
    /// <summary>Name as in the map ("SCAL").</summary>
    public required string Name { get; init; }
    /// <summary>S-Link source ID, 0..1023.</summary>
    public required int Source { get; init; }
    /// <summary>Index of the frame in the source's data, from 0.</summary>
    public required int Frame { get; init; }
    /// <summary>First channel, 0..33 (32 = pattern, 33 = time in spill).</summary>
    public int FirstChannel { get; init; }
    /// <summary>Distance between channels, not 0.</summary>
    public int ChannelStep { get; init; } = 1;
    /// <summary>Number of channels, 1..34.</summary>
    public int ChannelCount { get; init; } = 34;
    /// <summary>Number that the first channel has in the detector ("wire").</summary>
    public int FirstWire { get; init; }
    /// <summary>Distance between wires, not 0.</summary>
    public int WireStep { get; init; } = 1;
    /// <summary>True when the maps name this scaler for the measurement of the time in spill.</summary>
    public bool MeasuresTimeInSpill { get; init; }

    /// <summary>Last channel, 0..33.</summary>
    public int LastChannel => FirstChannel + (ChannelCount - 1) * ChannelStep;

    /// <summary>The wire of a reading; null when the reading is not of this scaler.</summary>
    public int? WireOf(in ScalerReading reading)
    {
        if (reading.Source != Source || reading.Frame != Frame) return null;
        int steps = Math.DivRem(reading.Channel - FirstChannel, ChannelStep, out int rest);
        return rest == 0 && steps >= 0 && steps < ChannelCount ? FirstWire + steps * WireStep : null;
    }
}
