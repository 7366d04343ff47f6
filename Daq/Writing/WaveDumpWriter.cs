namespace EdgeMon.Daq.Writing;

/// <summary>Header fields of one record of a CAEN WaveDump file (FRAMES section 13.3).</summary>
/// <param name="Board">Board number.</param>
/// <param name="Pattern">Front-panel pattern.</param>
/// <param name="Channel">Channel of the board.</param>
/// <param name="EventCounter">Event counter.</param>
/// <param name="TimeTag">Trigger time tag.</param>
public readonly record struct WaveDumpFields(uint Board, uint Pattern, uint Channel, uint EventCounter, uint TimeTag);

/// <summary>Writes records of CAEN WaveDump binary files: six words, then 16-bit samples (8-bit for boards 721 and 731).</summary>
public static class WaveDumpWriter
{
    /// <summary>Size of a record's header [bytes].</summary>
    public const int HeaderBytes = 24;

    /// <summary>Writes one record of 16-bit samples.</summary>
    public static void WriteRecord(FrameBuffer buffer, in WaveDumpFields fields, ReadOnlySpan<ushort> samples)
    {
        WriteHeader(buffer, fields, 2 * samples.Length);
        foreach (ushort sample in samples)
            buffer.WriteUInt16(sample);
    }

    /// <summary>Writes one record of 8-bit samples.</summary>
    public static void WriteRecord(FrameBuffer buffer, in WaveDumpFields fields, ReadOnlySpan<byte> samples)
    {
        WriteHeader(buffer, fields, samples.Length);
        buffer.Write(samples);
    }

    private static void WriteHeader(FrameBuffer buffer, in WaveDumpFields fields, int sampleBytes)
    {
        buffer.WriteWord((uint)(HeaderBytes + sampleBytes));
        buffer.WriteWord(fields.Board);
        buffer.WriteWord(fields.Pattern);
        buffer.WriteWord(fields.Channel);
        buffer.WriteWord(fields.EventCounter);
        buffer.WriteWord(fields.TimeTag);
    }
}
