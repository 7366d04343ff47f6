using System.Diagnostics;

namespace EdgeMon.Hardware.Gpio;

/// <summary>
/// A folder that stands in for a chip: the file <c>lineN</c> holds the level of line N, 0 or 1, as on the wire. For rehearsals without hardware and for tests: a person
/// or a script writes the spill gate and looks at the beacon. An input is looked at every millisecond.
/// </summary>
public sealed class FolderChip : IGpioChip
{
    private const int Lines = 1024;
    private readonly string _folder;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public FolderChip(string folder)
    {
        if (!Directory.Exists(folder)) throw new IOException($"{folder} is not there");
        _folder = folder;
    }

    /// <inheritdoc/>
    public string Description => $"folder {_folder}";
    /// <inheritdoc/>
    public int LineCount => Lines;

    /// <inheritdoc/>
    public string? UserOf(int line)
    {
        try
        {
            using FileStream free = Take(line);
            return null;
        }
        catch (IOException) { return "another program"; }
    }

    /// <inheritdoc/>
    public IGpioInput OpenInput(int line, bool activeLow, GpioBias bias)
    {
        FileStream taken = Take(line);
        string path = PathOf(line);
        // An open input shows what its resistor gives.
        if (!File.Exists(path)) File.WriteAllText(path, bias == GpioBias.PullUp ? "1\n" : "0\n");
        return new Input(path, activeLow, taken);
    }

    /// <inheritdoc/>
    public IGpioOutput OpenOutput(int line, bool activeLow, bool active)
    {
        var output = new Output(PathOf(line), activeLow, Take(line));
        output.Write(active);
        return output;
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private string PathOf(int line) => Path.Combine(_folder, $"line{line}");

    // A lock that the kernel gives back when the process ends, however it ends.
    private FileStream Take(int line)
    {
        if (line is < 0 or >= Lines) throw new IOException($"{_folder} has no line {line}: it has {Lines}");
        try { return new FileStream(Path.Combine(_folder, $".line{line}.taken"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException) { throw new IOException($"{_folder}: line {line} cannot be had: {failure.Message}", failure); }
    }

    private sealed class Input : IGpioInput
    {
        private readonly string _path;
        private readonly bool _activeLow;
        private readonly FileStream _taken;
        private bool _last;

        public Input(string path, bool activeLow, FileStream taken)
        {
            (_path, _activeLow, _taken) = (path, activeLow, taken);
            _last = Read();
        }

        public bool Read() => Level() ^ _activeLow;

        public bool TryWait(TimeSpan patience, out GpioEdge edge)
        {
            long began = Stopwatch.GetTimestamp();
            while (true)
            {
                bool now = Read();
                if (now != _last)
                {
                    _last = now;
                    edge = new GpioEdge(now, Stopwatch.GetTimestamp());
                    return true;
                }
                if (Stopwatch.GetElapsedTime(began) >= patience)
                {
                    edge = default;
                    return false;
                }
                Thread.Sleep(1);
            }
        }

        public void Dispose() => _taken.Dispose();

        private bool Level()
        {
            try
            {
                string text = File.ReadAllText(_path).Trim();
                // Between truncation and writing a file is empty: the level is what it was.
                if (text.Length == 0) return _last ^ _activeLow;
                return text == "1" || (text == "0" ? false : throw new IOException($"{_path} holds \"{(text.Length > 20 ? text[..20] : text)}\", which is neither 0 nor 1"));
            }
            catch (UnauthorizedAccessException failure) { throw new IOException($"{_path}: {failure.Message}", failure); }
        }
    }

    private sealed class Output(string path, bool activeLow, FileStream taken) : IGpioOutput
    {
        private bool? _written;

        public void Write(bool active)
        {
            if (active == _written && File.Exists(path)) return;
            try { File.WriteAllText(path, active ^ activeLow ? "1\n" : "0\n"); }
            catch (UnauthorizedAccessException failure) { throw new IOException($"{path}: {failure.Message}", failure); }
            _written = active;
        }

        public void Dispose() => taken.Dispose();
    }
}
