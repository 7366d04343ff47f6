using System.Globalization;
using System.Text;
using EdgeMon.Daq.Serial;

namespace EdgeMon.Hardware.SpillGate;

/// <summary>Lines of the spill gate box: text, written in hardware/boards/spill-gate.md.</summary>
public static class SpillGateProtocol
{
    /// <summary>Counters of the box.</summary>
    public const int Counters = 8;
    /// <summary>Longest line that is believed [bytes].</summary>
    public const int LongestLine = 200;
    /// <summary>First byte of a line; stands nowhere else.</summary>
    public const byte First = (byte)'$';
    /// <summary>Stands before the checksum.</summary>
    public const byte BeforeChecksum = (byte)'*';

    private const string Version = "SG1";
    private static readonly (SpillGateKind Kind, string Word, int Fields)[] Kinds =
    [
        (SpillGateKind.Beat, "BEAT", 1), (SpillGateKind.Warning, "WARN", 1), (SpillGateKind.Start, "START", 0), (SpillGateKind.End, "END", 1 + Counters),
    ];

    /// <summary>Writes a line with its end.</summary>
    public static string Write(SpillGateMessage message)
    {
        var (_, word, fields) = Kinds.First(kind => kind.Kind == message.Kind);
        var body = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{Version},{message.Sequence},{message.Milliseconds},{word},{message.Burst}"));
        if (fields > 0) body.Append(CultureInfo.InvariantCulture, $",{message.Value}");
        if (fields > 1)
            for (int counter = 0; counter < Counters; counter++) body.Append(CultureInfo.InvariantCulture, $",{(counter < message.Counts.Count ? message.Counts[counter] : 0)}");
        return string.Create(CultureInfo.InvariantCulture, $"${body}*{SerialFrame.Checksum(Encoding.ASCII.GetBytes(body.ToString())):X8}\r\n");
    }

    /// <summary>Checks the checksum of a line without its end: CRC-32C of what stands between <c>$</c> and <c>*</c>, eight hexadecimal digits.</summary>
    /// <param name="line">The line from <c>$</c> on.</param>
    /// <param name="body">What the checksum covers.</param>
    public static bool TryCheck(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> body)
    {
        body = [];
        int star = line.LastIndexOf(BeforeChecksum);
        if (star < 1 || line.Length != star + 9 || line[0] != First) return false;
        if (!uint.TryParse(line[(star + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint checksum)) return false;
        body = line[1..star];
        return SerialFrame.Checksum(body) == checksum;
    }

    /// <summary>Reads what stands between <c>$</c> and <c>*</c>.</summary>
    /// <returns>Null when it is not a line of this version with its right fields.</returns>
    public static SpillGateMessage? Read(ReadOnlySpan<byte> body)
    {
        string[] fields = Encoding.ASCII.GetString(body).Split(',');
        if (fields.Length < 5 || fields[0] != Version) return null;
        var (kind, word, count) = Kinds.FirstOrDefault(kind => kind.Word == fields[3]);
        if (word is null || fields.Length != 5 + count) return null;
        if (!Number(fields[1], out uint sequence) || !Number(fields[2], out uint milliseconds) || !Number(fields[4], out uint burst)) return null;
        uint value = 0;
        if (count > 0 && !Number(fields[5], out value)) return null;
        long[] counts = count > 1 ? new long[Counters] : [];
        for (int counter = 0; counter < counts.Length; counter++)
        {
            if (!Number(fields[6 + counter], out uint counted)) return null;
            counts[counter] = counted;
        }
        return new SpillGateMessage(sequence, milliseconds, kind, burst, value, counts);
    }

    private static bool Number(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
