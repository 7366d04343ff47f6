using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeMon.Hardware.Gpio;
using static EdgeMon.Hardware.Gpio.GpioAbi;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>
/// A chip that answers the kernel's requests as the kernel's documentation says, with the bytes of the real structures. Descriptors are real: a request is the reading
/// end of a pipe, so that waiting, reading, closing and losing a line are done by the kernel.
/// </summary>
internal sealed unsafe partial class FakeGpioCalls : IGpioCalls, ITestWires
{
    private const int Lines = 54, NoDevice = 19, Invalid = 22, NotATerminal = 25, EventsKept = 64;
    private readonly Lock _gate = new();
    private readonly Wire[] _wires = [.. Enumerable.Range(0, Lines).Select(_ => new Wire())];
    private readonly Dictionary<int, int> _lineOf = [];
    private readonly List<int> _writingEnds = [];

    public string Path { get; init; } = "/dev/gpiochip0";
    public bool IsUnplugged { get; private set; }
    /// <summary>Requests that came, by number.</summary>
    public List<uint> Requests { get; } = [];
    /// <summary>Flags of the line's request.</summary>
    public ulong FlagsOf(int line) => _wires[line].Flags;

    IGpioChip ITestWires.Open() => new KernelGpioChip(Path, this);

    int IGpioCalls.Open(string chip) => chip != Path || IsUnplugged ? -2 : GpioAbi.open("/dev/null", OpenReadWrite | OpenCloseOnExec, 0);

    int IGpioCalls.Control(int descriptor, uint request, void* argument)
    {
        lock (_gate)
        {
            Requests.Add(request);
            if (IsUnplugged) return -NoDevice;
            switch (request)
            {
                case GetChipInfo:
                    var chip = (ChipInfo*)argument;
                    *chip = default;
                    "gpiochip0"u8.CopyTo(new Span<byte>(chip->Name, NameBytes));
                    "pinctrl-fake"u8.CopyTo(new Span<byte>(chip->Label, NameBytes));
                    chip->Lines = Lines;
                    return 0;
                case GetLineInfo:
                    var info = (LineInfo*)argument;
                    if (info->Offset >= Lines) return -Invalid;
                    Wire asked = _wires[info->Offset];
                    if (!asked.IsTaken) return 0;
                    info->Flags = FlagUsed | asked.Flags;
                    asked.Consumer.CopyTo(new Span<byte>(info->Consumer, NameBytes));
                    return 0;
                case GetLine: return Take((LineRequest*)argument);
                case GetValues:
                    var wanted = (LineValues*)argument;
                    Wire read = _wires[_lineOf[descriptor]];
                    wanted->Bits = read.High ^ read.ActiveLow ? wanted->Mask : 0;
                    return 0;
                case SetValues:
                    var values = (LineValues*)argument;
                    Wire written = _wires[_lineOf[descriptor]];
                    if ((written.Flags & FlagOutput) == 0) return -1;
                    written.High = ((values->Bits & values->Mask) != 0) ^ written.ActiveLow;
                    return 0;
                default: return -NotATerminal;
            }
        }
    }

    private int Take(LineRequest* request)
    {
        if (request->LineCount != 1 || request->Offsets[0] >= Lines) return -Invalid;
        for (int i = 0; i < 5; i++) if (request->Padding[i] != 0 || request->Config.Padding[i] != 0) return -Invalid;
        Wire wire = _wires[request->Offsets[0]];
        if (wire.IsTaken) return -GpioAbi.Busy;
        int* ends = stackalloc int[2];
        if (Pipe(ends, OpenCloseOnExec) != 0) throw new IOException("no pipe");
        _writingEnds.Add(ends[1]);
        (wire.Flags, wire.WritingEnd, wire.Sequence) = (request->Config.Flags, ends[1], 0);
        wire.Consumer = new Span<byte>(request->Consumer, NameBytes).ToArray();
        if ((wire.Flags & FlagOutput) != 0)
        {
            // Without an initial value the kernel drives to inactive.
            bool active = false;
            for (int i = 0; i < request->Config.AttributeCount; i++)
            {
                LineConfigAttribute attribute = request->Config.Attributes[i];
                if (attribute.Attribute.Padding != 0) return -Invalid;
                if (attribute.Attribute.Id == AttributeOutputValues) active = (attribute.Attribute.Value & attribute.Mask & 1) != 0;
            }
            wire.High = active ^ wire.ActiveLow;
        }
        request->Descriptor = ends[0];
        _lineOf[ends[0]] = (int)request->Offsets[0];
        return 0;
    }

    public void Drive(int line, bool high)
    {
        lock (_gate)
        {
            Wire wire = _wires[line];
            if (wire.High == high) return;
            wire.High = high;
            if (!wire.IsTaken || (wire.Flags & (FlagEdgeRising | FlagEdgeFalling)) == 0) return;
            bool active = high ^ wire.ActiveLow;
            wire.Sequence++;
            int waiting = 0;
            if (Control(wire.WritingEnd, BytesWaiting, &waiting) != 0) throw new IOException("no count");
            // The kernel keeps so many and drops the oldest.
            LineEvent oldest;
            if (waiting >= EventsKept * sizeof(LineEvent) && GpioAbi.read(_lineOf.First(pair => pair.Value == line).Key, &oldest, (nuint)sizeof(LineEvent)) < 0) throw new IOException("no oldest");
            LineEvent edge = new()
            {
                TimestampNs = (ulong)(Stopwatch.GetTimestamp() * 1e9 / Stopwatch.Frequency), Id = active ? EventRising : EventFalling, Offset = (uint)line,
                Sequence = wire.Sequence, LineSequence = wire.Sequence,
            };
            if (Write(wire.WritingEnd, &edge, (nuint)sizeof(LineEvent)) != sizeof(LineEvent)) throw new IOException("no room");
        }
    }

    public bool? LevelOf(int line)
    {
        lock (_gate) return _wires[line].High;
    }

    /// <summary>The chip goes away: requests fail, and lines that are waited for hang up.</summary>
    public void Unplug()
    {
        lock (_gate)
        {
            IsUnplugged = true;
            foreach (int end in _writingEnds) _ = close(end);
            _writingEnds.Clear();
        }
    }

    public void PlugIn()
    {
        lock (_gate)
        {
            foreach (Wire wire in _wires) wire.WritingEnd = -1;
            IsUnplugged = false;
        }
    }

    public void Dispose() => Unplug();

    private const nuint BytesWaiting = 0x541B;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, int* argument);

    private sealed class Wire
    {
        public bool High { get; set; }
        public ulong Flags { get; set; }
        public int WritingEnd { get; set; } = -1;
        public uint Sequence { get; set; }
        public byte[] Consumer { get; set; } = [];
        public bool ActiveLow => (Flags & FlagActiveLow) != 0;

        // Taken while somebody holds the reading end.
        public bool IsTaken
        {
            get
            {
                if (WritingEnd < 0) return false;
                var look = new Poll { Descriptor = WritingEnd };
                return poll(&look, 1, 0) == 0;
            }
        }
    }
}
