using System.Globalization;
using EdgeMon.Daq.Sources;
using EdgeMon.Daq.Writing;

namespace EdgeMon.Daq.Serial;

/// <summary>
/// Turns the frames of a serial digitiser into DATE 3.06 events, so that everything behind reads them as it reads files: each S-Link block becomes
/// a super-event with one sub-event and one equipment, a frame without payload a bare event header.
/// </summary>
public sealed class SerialFrameSource : IByteSource
{
    private readonly IByteSource _line;
    private readonly SerialFrameParser _parser = new();
    private readonly FrameBuffer _events = new();
    private int _given;
    private bool _interrupted;

    /// <summary>Reads frames from a line, and owns it from here on.</summary>
    public SerialFrameSource(IByteSource line) => _line = line;

    /// <inheritdoc/>
    public string Name => _line.Name;
    /// <inheritdoc/>
    public long Position { get; private set; }
    /// <inheritdoc/>
    public bool IsLive => _line.IsLive;
    /// <inheritdoc/>
    public SourceCounters Counters => _line.Counters;
    /// <summary>What came over the line, and what was lost and why.</summary>
    public SerialFrameCounters Frames => _parser.Counters;
    /// <inheritdoc/>
    public string State
    {
        get
        {
            SerialFrameCounters frames = Frames;
            long damaged = frames.BadCrc + frames.BadHeader + frames.Partial;
            return damaged + frames.Missing + frames.Repeated == 0 ? _line.State : string.Create(CultureInfo.InvariantCulture,
                $"{_line.State}; of {frames.Frames} frames {damaged} damaged, {frames.Missing} missing, {frames.Repeated} repeated");
        }
    }

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        if (_interrupted) (_interrupted, Position) = (false, 0);
        while (_given == _events.Length)
        {
            _events.Clear();
            _given = 0;
            while (_parser.TryNext(out SerialFrameHeader header, out ReadOnlySpan<byte> payload)) Append(header, payload);
            if (_events.Length > 0) break;
            ReadResult read = _line.Read(_parser.Room, wait, cancellation);
            if (read.Status == ReadStatus.Data)
            {
                _parser.Added(read.Bytes);
                continue;
            }
            if (read.Status is ReadStatus.Boundary or ReadStatus.End) _parser.Interrupted();
            _interrupted = read.Status == ReadStatus.Boundary;
            return read;
        }
        int bytes = Math.Min(destination.Length, _events.Length - _given);
        _events.Written.Slice(_given, bytes).CopyTo(destination);
        _given += bytes;
        Position += bytes;
        return new(ReadStatus.Data, bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    private void Append(in SerialFrameHeader frame, ReadOnlySpan<byte> block)
    {
        var header = new EventHeader
        {
            Type = frame.Type, RawType = (int)frame.Type, Run = frame.Run, Spill = frame.Spill, EventInRun = frame.EventInRun, EventInSpill = frame.EventInSpill,
            TimestampSeconds = frame.UnixSeconds, Ldc = -1, Gdc = block.IsEmpty ? -1 : 0, IsSuperEvent = !block.IsEmpty,
        };
        int super = DateWriter.BeginEvent(_events, header);
        if (!block.IsEmpty)
        {
            int sub = DateWriter.BeginEvent(_events, header with { IsSuperEvent = false, Ldc = 0, Gdc = -1 });
            int equipment = DateWriter.BeginEquipment(_events, id: 0);
            _events.Write(block);
            DateWriter.EndEquipment(_events, equipment);
            DateWriter.EndEvent(_events, sub);
        }
        DateWriter.EndEvent(_events, super);
    }
}
