using EdgeMon.Daq.Reading;
using EdgeMon.Hardware.VirtualDetectors;

namespace EdgeMon.Host.Verbs;

/// <summary>The run that <c>edgemon bench</c> measures with: a file first, later its bytes in memory.</summary>
internal sealed class BenchInput : IDisposable
{
    /// <summary>Readable bytes that must follow a stream in memory.</summary>
    private const int Padding = 64;
    /// <summary>Largest file [bytes]: its bytes are kept in memory as a whole.</summary>
    private const long LargestFile = 1536L << 20;

    private readonly bool _isTemporary;

    private BenchInput(string name, string path, bool isTemporary) => (Name, Path, _isTemporary) = (name, path, isTemporary);

    /// <summary>What it is, for people.</summary>
    public string Name { get; }
    /// <summary>The file.</summary>
    public string Path { get; }
    /// <summary>The stream and 64 more bytes, once loaded.</summary>
    public byte[] Bytes { get; private set; } = [];
    /// <summary>The stream, once loaded.</summary>
    public ReadOnlyMemory<byte> Stream => Bytes.AsMemory(0, Bytes.Length - Padding);

    /// <summary>A run of the virtual detector, in a temporary file that <see cref="Dispose"/> deletes.</summary>
    /// <param name="events">Recorded events.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="options">Beam, triggers and signal; as <c>edgemon simulate</c> when null.</param>
    /// <exception cref="VerbException">The file cannot be written.</exception>
    public static BenchInput Simulated(int events, CancellationToken cancellation, VirtualDetectorOptions? options = null)
    {
        string folder = System.IO.Path.GetTempPath();
        BenchInput? input = null;
        try
        {
            input = new BenchInput($"{events} events of the virtual detector", System.IO.Path.GetTempFileName(), isTemporary: true);
            using var stream = new FileStream(input.Path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 4 << 20);
            Simulation.Run(new SimulationRequest { Events = events, Options = options ?? new() }, stream, cancellation: cancellation);
            cancellation.ThrowIfCancellationRequested();
            return input;
        }
        catch (Exception problem)
        {
            input?.Dispose();
            if (problem is not (IOException or UnauthorizedAccessException)) throw;
            throw new VerbException(ExitCode.BadInput, $"{folder}: the run to measure with cannot be written ({problem.Message}). Make {events * 9000L} bytes free, set TMPDIR to another folder, or use --file.");
        }
    }

    /// <summary>A file.</summary>
    /// <exception cref="VerbException">It cannot be read, is too large, or holds no DATE events.</exception>
    public static BenchInput OfFile(string path)
    {
        InputFiles.MustBeReadable([path]);
        FrameFormat format = InputFiles.FormatOf(path);
        if (format != FrameFormat.Date) throw new VerbException(ExitCode.BadInput, $"{path}: holds digitiser pulses without a map (CAEN); bench measures the chain of DATE events.");
        long length = new FileInfo(path).Length;
        if (length > LargestFile)
            throw new VerbException(ExitCode.BadInput, $"{path}: {length} bytes; bench keeps the whole file in memory and takes at most {LargestFile}. Use a shorter one.");
        return new BenchInput(path, path, isTemporary: false);
    }

    /// <summary>Reads the file into memory, in pages that stay where they are.</summary>
    public void Load()
    {
        using FileStream file = File.OpenRead(Path);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)file.Length + Padding, pinned: true);
        HugePages.AskFor(bytes);
        file.ReadExactly(bytes.AsSpan(0, bytes.Length - Padding));
        bytes.AsSpan(bytes.Length - Padding).Clear();
        Bytes = bytes;
    }

    /// <summary>The same run with some of its events damaged, in memory.</summary>
    /// <param name="fraction">Share of the events.</param>
    public BenchInput Damaged(double fraction) => new(Name, Path, isTemporary: false) { Bytes = BenchDamage.Of(Bytes, Bytes.Length - Padding, fraction, out _) };

    /// <summary>Deletes the file if it was written for the measurement.</summary>
    public void Dispose()
    {
        if (_isTemporary) File.Delete(Path);
    }
}
