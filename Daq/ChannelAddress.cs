namespace EdgeMon.Daq;

/// <summary>
/// The electronics address of one digitiser channel: S-Link source, HOTLink port, ADC chip, channel in the chip
/// (FRAMES section 4; the NA64 maps name channels by these four numbers).
/// </summary>
/// <param name="Source">S-Link source ID, 0..1023. CAEN boards use their board number.</param>
/// <param name="Port">HOTLink port, 0..7 (0 where the format has none).</param>
/// <param name="Chip">ADC in the port, 0..15 (MSADC: 0..3).</param>
/// <param name="Channel">Channel in the ADC, 0..15.</param>
public readonly record struct ChannelAddress(int Source, int Port, int Chip, int Channel)
{
    /// <summary>Number of distinct packed addresses: 10 bits source, 3 port, 4 chip, 4 channel.</summary>
    public const int PackedCount = 1 << 21;

    /// <summary>All four numbers in one 21-bit integer, ordered as source, port, chip, channel.</summary>
    public int Packed => Source << 11 | Port << 8 | Chip << 4 | Channel;

    /// <summary>The address that <see cref="Packed"/> was made from.</summary>
    public static ChannelAddress FromPacked(int packed) =>
        new(packed >> 11 & 1023, packed >> 8 & 7, packed >> 4 & 15, packed & 15);

    /// <inheritdoc/>
    public override string ToString() => $"src={Source} port={Port} chip={Chip} channel={Channel}";
}
