using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeMon.Physics.Production;
using EdgeMon.Physics.Showers;

namespace EdgeMon.Physics.Yields;

/// <summary>
/// Bytes of <see cref="PhysicsTables"/>, little endian: magic "EMPHYS1\n", hash of the inputs (64 ASCII digits), then step of the energy grid, three
/// arrays of doubles each after its length (same-sign and opposite-sign track lengths, cross-sections), then SHA-256 of everything before.
/// </summary>
internal static class PhysicsTablesFormat
{
    private static ReadOnlySpan<byte> Magic => "EMPHYS1\n"u8;
    private const int HashDigits = 64, ChecksumBytes = 32;

    public static byte[] Write(PhysicsTables tables)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(Magic);
        buffer.Write(Encoding.ASCII.GetBytes(tables.InputsHash));
        Append(buffer, tables.TrackLengths.Step);
        Append(buffer, tables.TrackLengths.SameSign);
        Append(buffer, tables.TrackLengths.OppositeSign);
        Append(buffer, tables.Emission.MassesGeV);
        Append(buffer, tables.Emission.EnergiesGeV);
        Append(buffer, tables.Emission.Values);
        buffer.Write(SHA256.HashData(buffer.WrittenSpan));
        return buffer.WrittenSpan.ToArray();
    }

    public static PhysicsTables? Read(ReadOnlySpan<byte> bytes, PhysicsTablesOptions options, out string? reason)
    {
        int header = Magic.Length + HashDigits;
        if (bytes.Length < header + ChecksumBytes || !bytes[..Magic.Length].SequenceEqual(Magic))
        {
            reason = "not a table of EdgeMon.Physics, or one of another version";
            return null;
        }
        string hash = Encoding.ASCII.GetString(bytes.Slice(Magic.Length, HashDigits));
        if (hash != options.InputsHash)
        {
            reason = $"made from other inputs (hash {hash[..12]}, wanted {options.InputsHash[..12]})";
            return null;
        }
        if (!SHA256.HashData(bytes[..^ChecksumBytes]).AsSpan().SequenceEqual(bytes[^ChecksumBytes..]))
        {
            reason = "damaged: the checksum does not fit";
            return null;
        }
        // The checksum fits, so lengths can be trusted.
        ReadOnlySpan<byte> rest = bytes[header..^ChecksumBytes];
        double step = BinaryPrimitives.ReadDoubleLittleEndian(rest);
        rest = rest[sizeof(double)..];
        double[] same = Take(ref rest), opposite = Take(ref rest), masses = Take(ref rest), energies = Take(ref rest), values = Take(ref rest);
        reason = null;
        return new PhysicsTables(options, new TrackLengths(options.BeamEnergyGeV, step, same, opposite),
            new EmissionTable(masses, energies, options.LowestFraction, values));
    }

    private static void Append(ArrayBufferWriter<byte> buffer, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), value);
        buffer.Advance(sizeof(double));
    }

    private static void Append(ArrayBufferWriter<byte> buffer, ReadOnlySpan<double> values)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(sizeof(int)), values.Length);
        buffer.Advance(sizeof(int));
        foreach (double value in values) Append(buffer, value);
    }

    private static double[] Take(ref ReadOnlySpan<byte> rest)
    {
        var values = new double[BinaryPrimitives.ReadInt32LittleEndian(rest)];
        rest = rest[sizeof(int)..];
        for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(rest[(i * sizeof(double))..]);
        rest = rest[(values.Length * sizeof(double))..];
        return values;
    }
}
