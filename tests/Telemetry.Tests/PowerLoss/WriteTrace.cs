using System.Globalization;
using System.Text;

namespace EdgeMon.Telemetry.Tests.PowerLoss;

/// <summary>
/// Reads what strace wrote (-f -xx) about one process: writes, syncs and names of one directory, in the order in which the calls returned,
/// and the acknowledgements ("A n" on any descriptor) among them.
/// </summary>
internal sealed class WriteTrace
{
    /// <summary>Options of strace that this class reads.</summary>
    public static string[] Strace(string output) =>
        ["strace", "-f", "-qq", "-xx", "-s", "131072", "--seccomp-bpf", "-e", "trace=openat,close,write,pwrite64,fsync,fdatasync,ftruncate,unlink,mkdir", "-o", output];

    private readonly string _directory, _parent;
    private readonly Dictionary<int, string> _names = []; // of open descriptors, as paths
    private readonly HashSet<string> _known = [];
    private readonly Dictionary<string, string> _unfinished = [];
    private readonly List<DiskOperation> _operations = [];

    private WriteTrace(string directory) => (_directory, _parent) = (directory, Path.GetDirectoryName(directory)!);

    /// <summary>The operations on files of a directory that existed for none of them before.</summary>
    /// <param name="trace">The file that strace wrote.</param>
    /// <param name="directory">The directory.</param>
    public static IReadOnlyList<DiskOperation> Read(string trace, string directory)
    {
        var reader = new WriteTrace(directory);
        foreach (string line in File.ReadLines(trace)) reader.Line(line);
        return reader._operations;
    }

    /// <summary>"PID call(arguments) = result"; a call that another thread interrupts is written in two parts.</summary>
    private void Line(string line)
    {
        const string unfinished = " <unfinished ...>", resumed = " resumed>";
        int space = line.IndexOf(' ');
        string process = line[..space], call = line[(space + 1)..].TrimStart();
        if (call.EndsWith(unfinished, StringComparison.Ordinal))
        {
            _unfinished[process] = call[..^unfinished.Length];
            return;
        }
        if (call.StartsWith("<... ", StringComparison.Ordinal))
            call = _unfinished[process] + call[(call.IndexOf(resumed, StringComparison.Ordinal) + resumed.Length)..];
        int open = call.IndexOf('('), equals = call.LastIndexOf(" = ", StringComparison.Ordinal);
        if (open <= 0 || equals < 0) return; // signals and ends of threads
        string result = call[(equals + 3)..];
        if (result.StartsWith("-1", StringComparison.Ordinal) || result.StartsWith('?')) return;
        Call(call[..open], call.AsSpan(open + 1, equals - open - 1).TrimEnd(" )"), result);
    }

    private void Call(string name, ReadOnlySpan<char> arguments, string result)
    {
        switch (name)
        {
            case "openat":
                string path = Text(arguments);
                _names[Number(result)] = path;
                if (arguments.Contains("O_CREAT", StringComparison.Ordinal) && InDirectory(path) is { } made && _known.Add(made)) Add(DiskOperationKind.Create, made);
                break;
            case "close":
                _names.Remove(Number(arguments));
                break;
            case "write":
                if (Text(arguments) is ['A', ' ', .. var number, '\n']) Add(DiskOperationKind.Acknowledge, "", long.Parse(number, CultureInfo.InvariantCulture));
                break;
            case "pwrite64":
                if (FileOf(arguments) is { } written)
                    Add(DiskOperationKind.Write, written, long.Parse(arguments[(arguments.LastIndexOf(' ') + 1)..], provider: CultureInfo.InvariantCulture), Bytes(arguments));
                break;
            case "ftruncate":
                if (FileOf(arguments) is { } cut) Add(DiskOperationKind.Truncate, cut, Number(arguments[(arguments.IndexOf(' ') + 1)..]));
                break;
            case "fsync" or "fdatasync":
                string? synced = _names.GetValueOrDefault(Number(arguments));
                if (synced == _directory) Add(DiskOperationKind.SyncDirectory, "");
                else if (synced == _parent) Add(DiskOperationKind.SyncParent, "");
                else if (synced is not null && InDirectory(synced) is { } file) Add(DiskOperationKind.Sync, file);
                break;
            case "unlink":
                if (InDirectory(Text(arguments)) is { } removed && _known.Remove(removed)) Add(DiskOperationKind.Remove, removed);
                break;
        }
    }

    private void Add(DiskOperationKind kind, string file, long number = 0, byte[]? data = null) => _operations.Add(new DiskOperation(kind, file, number, data ?? []));

    private string? FileOf(ReadOnlySpan<char> arguments) => _names.TryGetValue(Number(arguments), out string? path) ? InDirectory(path) : null;

    /// <summary>
    /// The name of a file of the database. Its shared memory is left out: it is a mapping that nobody syncs, and made again when the database is opened.
    /// </summary>
    private string? InDirectory(string path) =>
        Path.GetDirectoryName(path) == _directory && Path.GetFileName(path) is var name && name.Contains(".sqlite", StringComparison.Ordinal) && !name.EndsWith("-shm", StringComparison.Ordinal) ? name : null;

    private static int Number(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return int.Parse(text[..end], provider: CultureInfo.InvariantCulture);
    }

    private static string Text(ReadOnlySpan<char> arguments) => Encoding.UTF8.GetString(Bytes(arguments));

    /// <summary>The quoted argument: "\x41\x20...".</summary>
    private static byte[] Bytes(ReadOnlySpan<char> arguments)
    {
        int begin = arguments.IndexOf('"') + 1;
        ReadOnlySpan<char> quoted = arguments.Slice(begin, arguments[begin..].IndexOf('"'));
        byte[] bytes = new byte[quoted.Length / 4];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(Digit(quoted[4 * i + 2]) << 4 | Digit(quoted[4 * i + 3]));
        return bytes;

        static int Digit(char c) => c <= '9' ? c - '0' : c - 'a' + 10;
    }
}
