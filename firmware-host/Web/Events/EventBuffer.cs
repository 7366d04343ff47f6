using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Host.Web;

/// <summary>An event of the buffer without its bytes.</summary>
internal sealed record BufferedEvent(RunSetup Setup, int Run, int Spill, EventSampleReason Reason, EventRecord Record);

/// <summary>
/// The newest events with their bytes: sampled ones in one ring, candidates and events near the signal box in another, calibration events in a third, so that the
/// many do not push out the few. Memory is bounded; once all places have been used nothing is allocated. Any thread.
/// </summary>
internal sealed class EventBuffer(int sampledKept, int notableKept, int calibrationKept = 1)
{
    /// <summary>Larger events are not kept [bytes].</summary>
    public const int LargestEventBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Ring _sampled = new(sampledKept), _notable = new(notableKept), _calibration = new(calibrationKept);
    private long _taken;

    /// <summary>Counts the events taken: a buffer of the same version is the same.</summary>
    public long Version
    {
        get { lock (_gate) return _taken; }
    }

    /// <summary>Copies an event into the buffer, over the oldest.</summary>
    public void Keep(in SampledEvent sampled)
    {
        if (sampled.Bytes.Length > LargestEventBytes) return;
        lock (_gate)
        {
            Ring ring = sampled.Reason switch { EventSampleReason.Sampled => _sampled, EventSampleReason.Calibration => _calibration, _ => _notable };
            ring.Next().Take(sampled, ++_taken);
        }
    }

    /// <summary>All events, newest first.</summary>
    public IReadOnlyList<BufferedEvent> All()
    {
        lock (_gate)
            return [.. _sampled.Used.Concat(_notable.Used).Concat(_calibration.Used).OrderByDescending(place => place.Order).Select(place => place.Head())];
    }

    /// <summary>One event with a copy of its bytes; null when it is not (or no longer) in the buffer.</summary>
    public (BufferedEvent Event, byte[] Bytes)? Find(int run, int spill, int eventInSpill)
    {
        lock (_gate)
        {
            Place? place = _notable.Used.Concat(_sampled.Used).Concat(_calibration.Used)
                .FirstOrDefault(used => used.Run == run && used.Spill == spill && used.Record.EventInSpill == eventInSpill);
            return place is null ? null : (place.Head(), place.Bytes());
        }
    }

    /// <summary>The newest physics events with copies of their bytes.</summary>
    public IReadOnlyList<(BufferedEvent Event, byte[] Bytes)> Newest(int count, bool blinded)
    {
        lock (_gate)
            return [.. _sampled.Used.Concat(_notable.Used).Where(place => !(blinded && place.Reason == EventSampleReason.Candidate))
                .OrderByDescending(place => place.Order).Take(count).Select(place => (place.Head(), place.Bytes()))];
    }

    /// <summary>The newest calibration events with copies of their bytes.</summary>
    public IReadOnlyList<(BufferedEvent Event, byte[] Bytes)> NewestCalibration(int count)
    {
        lock (_gate) return [.. _calibration.Used.OrderByDescending(place => place.Order).Take(count).Select(place => (place.Head(), place.Bytes()))];
    }

    private sealed class Ring(int capacity)
    {
        private readonly Place[] _places = [.. Enumerable.Range(0, capacity).Select(_ => new Place())];
        private long _taken;

        public IEnumerable<Place> Used => _places.Take((int)Math.Min(_taken, _places.Length));

        public Place Next() => _places[(int)(_taken++ % _places.Length)];
    }

    private sealed class Place
    {
        private byte[] _bytes = [];
        private int _length;
        private RunSetup? _setup;

        public long Order { get; private set; }
        public int Run { get; private set; }
        public int Spill { get; private set; }
        public EventSampleReason Reason { get; private set; }
        public EventRecord Record { get; private set; }

        public void Take(in SampledEvent sampled, long order)
        {
            Order = order;
            (_setup, Run, Spill, Reason, Record) = (sampled.Setup, sampled.Run, sampled.Spill, sampled.Reason, sampled.Record);
            if (_bytes.Length < sampled.Bytes.Length) _bytes = new byte[sampled.Bytes.Length + sampled.Bytes.Length / 8];
            sampled.Bytes.CopyTo(_bytes);
            _length = sampled.Bytes.Length;
        }

        public BufferedEvent Head() => new(_setup!, Run, Spill, Reason, Record);

        public byte[] Bytes() => _bytes.AsSpan(0, _length).ToArray();
    }
}
