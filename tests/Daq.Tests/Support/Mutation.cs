namespace EdgeMon.Daq.Tests.Support;

/// <summary>Damages events the way links, memories and programs do.</summary>
internal static class Mutation
{
    private static readonly uint[] Interesting =
    [
        0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0xDA1E5AFE, 0xFE5A1EDA, 0x00030006, 0x44, 0x50, 0xFFFF, 0x7FF00000,
        0xC0000000, 0xC0FFF000, 0x40000000, 0x41FF0000, 0x80FF0000, 0x10, 28, 40,
    ];

    /// <summary>A damaged copy, one to three damages.</summary>
    public static byte[] Of(byte[] original, Generator random)
    {
        byte[] bytes = (byte[])original.Clone();
        for (int n = random.Between(1, 3); n > 0 && bytes.Length >= 8; n--) bytes = Once(bytes, random);
        return bytes;
    }

    private static byte[] Once(byte[] bytes, Generator random)
    {
        int word = random.Below(bytes.Length / 4) * 4;
        // Half of all damage goes to the front, where the structure is.
        if (random.Below(2) == 0) word = random.Below(Math.Min(bytes.Length, 240) / 4) * 4;
        switch (random.Below(8))
        {
            case 0: bytes[word + random.Below(4)] ^= (byte)(1 << random.Below(8)); return bytes;
            case 1: bytes[word + random.Below(4)] = (byte)random.Next(); return bytes;
            case 2: BitConverter.TryWriteBytes(bytes.AsSpan(word), Interesting[random.Below(Interesting.Length)]); return bytes;
            case 3: BitConverter.TryWriteBytes(bytes.AsSpan(word), (uint)random.Next()); return bytes;
            case 4: BitConverter.TryWriteBytes(bytes.AsSpan(word), BitConverter.ToUInt32(bytes, word) + (uint)random.Between(-3, 3)); return bytes;
            case 5: bytes.AsSpan(word, Math.Min(bytes.Length - word, random.Between(1, 64))).Clear(); return bytes;
            case 6: // cut, with the size put right so that the inside is walked
                bytes = bytes[..Math.Max(8, word)];
                BitConverter.TryWriteBytes(bytes, bytes.Length);
                return bytes;
            default: // a word twice, with the size put right
                bytes = [.. bytes[..word], .. bytes[word..(word + 4)], .. bytes[word..]];
                BitConverter.TryWriteBytes(bytes, bytes.Length);
                return bytes;
        }
    }
}
