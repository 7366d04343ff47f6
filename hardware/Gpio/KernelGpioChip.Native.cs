using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using static EdgeMon.Hardware.Gpio.GpioAbi;

namespace EdgeMon.Hardware.Gpio;

/// <summary>A chip by the kernel's GPIO character device. Each line is a request, and so a descriptor, of its own: the kernel gives it back when the process ends, however it ends.</summary>
internal sealed unsafe class KernelGpioChip : IGpioChip
{
    // Room for the edges of a bouncing contact; beyond it the kernel drops the oldest, so that the last level is always among those that are left.
    private const uint EventsKept = 256;

    private readonly string _path;
    private readonly IGpioCalls _calls;
    private int _descriptor;

    /// <summary>Opens a chip.</summary>
    /// <exception cref="IOException">With the chip and the system's reason.</exception>
    public KernelGpioChip(string path, IGpioCalls calls)
    {
        (_path, _calls) = (path, calls);
        _descriptor = calls.Open(path);
        if (_descriptor < 0) throw Failure(path, "cannot be opened", _descriptor);
        ChipInfo info;
        int result = calls.Control(_descriptor, GetChipInfo, &info);
        if (result < 0)
        {
            Dispose();
            throw Failure(path, "is no GPIO chip", result);
        }
        LineCount = (int)info.Lines;
        Description = $"{path}, {Text(info.Label)}, {info.Lines} lines";
    }

    /// <inheritdoc/>
    public string Description { get; }
    /// <inheritdoc/>
    public int LineCount { get; }

    /// <inheritdoc/>
    public string? UserOf(int line)
    {
        LineInfo info = default;
        info.Offset = (uint)line;
        int result = _calls.Control(_descriptor, GetLineInfo, &info);
        if (result < 0) throw Failure(_path, $"has no line {line}", result);
        return (info.Flags & FlagUsed) == 0 ? null : Text(info.Consumer) is { Length: > 0 } user ? user : "another program";
    }

    /// <inheritdoc/>
    public IGpioInput OpenInput(int line, bool activeLow, GpioBias bias)
    {
        ulong flags = FlagInput | FlagEdgeRising | FlagEdgeFalling | (activeLow ? FlagActiveLow : 0)
            | (bias switch { GpioBias.PullUp => FlagPullUp, GpioBias.PullDown => FlagPullDown, _ => 0UL });
        return new Input($"{_path} line {line}", _calls, Request(line, flags, null));
    }

    /// <inheritdoc/>
    public IGpioOutput OpenOutput(int line, bool activeLow, bool active) =>
        new Output($"{_path} line {line}", _calls, Request(line, FlagOutput | (activeLow ? FlagActiveLow : 0), active));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0) _ = close(_descriptor);
        _descriptor = -1;
    }

    private int Request(int line, ulong flags, bool? output)
    {
        LineRequest request = default;
        request.Offsets[0] = (uint)line;
        Encoding.ASCII.GetBytes("edgemon").CopyTo(new Span<byte>(request.Consumer, NameBytes));
        request.LineCount = 1;
        request.EventBufferSize = output is null ? EventsKept : 0;
        request.Config.Flags = flags;
        if (output is { } active)
        {
            request.Config.AttributeCount = 1;
            request.Config.Attributes[0] = new LineConfigAttribute { Attribute = new LineAttribute { Id = AttributeOutputValues, Value = active ? 1UL : 0 }, Mask = 1 };
        }
        int result = _calls.Control(_descriptor, GetLine, &request);
        if (result >= 0) return request.Descriptor;
        if (line >= LineCount) throw Failure(_path, $"has no line {line}: it has {LineCount}", result);
        string user = result == -Busy && UserOf(line) is { } other ? $", \"{other}\" has it" : "";
        throw Failure(_path, $"line {line} cannot be had{user}", result);
    }

    private static IOException Failure(string what, string happened, int error) => new($"{what} {happened}: {Marshal.GetPInvokeErrorMessage(-error)}");

    private static string Text(byte* bytes)
    {
        var name = new ReadOnlySpan<byte>(bytes, NameBytes);
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    private static bool Read(string name, IGpioCalls calls, int descriptor)
    {
        var values = new LineValues { Mask = 1 };
        int result = calls.Control(descriptor, GetValues, &values);
        return result >= 0 ? (values.Bits & 1) != 0 : throw Failure(name, "cannot be read", result);
    }

    private sealed class Input(string name, IGpioCalls calls, int descriptor) : IGpioInput
    {
        private int _descriptor = descriptor;

        public bool Read() => KernelGpioChip.Read(name, calls, _descriptor);

        public bool TryWait(TimeSpan patience, out GpioEdge edge)
        {
            edge = default;
            var wait = new Poll { Descriptor = _descriptor, Wanted = PollIn };
            int ready = poll(&wait, 1, (int)Math.Clamp(Math.Ceiling(patience.TotalMilliseconds), 0, int.MaxValue));
            if (ready < 0 && Marshal.GetLastPInvokeError() == Interrupted) return false;
            if (ready < 0) throw Failure(name, "cannot be waited for", -Marshal.GetLastPInvokeError());
            if ((wait.Seen & PollIn) == 0 && (wait.Seen & PollLost) != 0) throw new IOException($"{name} was lost");
            if (ready == 0) return false;
            LineEvent taken;
            nint bytes = read(_descriptor, &taken, (nuint)sizeof(LineEvent));
            if (bytes < 0 && Marshal.GetLastPInvokeError() == Interrupted) return false;
            if (bytes != sizeof(LineEvent)) throw bytes < 0 ? Failure(name, "was lost", -Marshal.GetLastPInvokeError()) : new IOException($"{name} was lost");
            // The kernel's clock of events is CLOCK_MONOTONIC, that of Stopwatch.
            edge = new GpioEdge(taken.Id == EventRising, (long)(taken.TimestampNs * (double)Stopwatch.Frequency / 1e9));
            return true;
        }

        public void Dispose()
        {
            if (_descriptor >= 0) _ = close(_descriptor);
            _descriptor = -1;
        }
    }

    private sealed class Output(string name, IGpioCalls calls, int descriptor) : IGpioOutput
    {
        private int _descriptor = descriptor;

        public void Write(bool active)
        {
            var values = new LineValues { Bits = active ? 1UL : 0, Mask = 1 };
            int result = calls.Control(_descriptor, SetValues, &values);
            if (result < 0) throw Failure(name, "cannot be driven", result);
        }

        public void Dispose()
        {
            if (_descriptor >= 0) _ = close(_descriptor);
            _descriptor = -1;
        }
    }
}
