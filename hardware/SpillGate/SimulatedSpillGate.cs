using System.Text;
using EdgeMon.Hardware.Serial;
using EdgeMon.Hardware.VirtualDetectors.Feed;

namespace EdgeMon.Hardware.SpillGate;

/// <summary>Stands in for the spill gate box on a serial line, driven by the virtual detector's spills. Counts what the detector counts, or another share of it.</summary>
public sealed class SimulatedSpillGate : IBurstListener, IDisposable
{
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromSeconds(1);

    private readonly SimulatedPort _port;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ITimer _beat;
    private readonly long _switchedOn;
    private long _opened;
    private bool _isOpen;
    private uint _sequence, _burst;

    /// <summary>A box that was just switched on.</summary>
    /// <param name="port">The line, owned by the caller.</param>
    /// <param name="time">The box's clock.</param>
    public SimulatedSpillGate(SimulatedPort port, TimeProvider? time = null)
    {
        (_port, _time) = (port, time ?? TimeProvider.System);
        _switchedOn = _time.GetTimestamp();
        _beat = _time.CreateTimer(_ => Beat(), null, TimeSpan.Zero, BeatPeriod);
    }

    /// <summary>Share of the coincidences that the box counts.</summary>
    public double Efficiency { get; set; } = 1;

    /// <summary>What is sent in place of a line, given with its end; null sends the line.</summary>
    public Func<SpillGateMessage, string, IEnumerable<string>>? Damage { get; set; }

    /// <summary>A burst is announced.</summary>
    /// <param name="milliseconds">Time until it [ms].</param>
    public void Warn(uint milliseconds) => Send(SpillGateKind.Warning, _burst + 1, milliseconds, []);

    /// <summary>A sign of life.</summary>
    public void Beat() => Send(SpillGateKind.Beat, _burst, _isOpen ? 1u : 0, []);

    /// <inheritdoc/>
    public void BurstBegins()
    {
        lock (_gate) (_burst, _isOpen, _opened) = (_burst + 1, true, _time.GetTimestamp());
        Send(SpillGateKind.Start, _burst, 0, []);
    }

    /// <inheritdoc/>
    public void BurstEnds(long coincidences, long triggersOffered, long triggersRecorded)
    {
        lock (_gate) _isOpen = false;
        Send(SpillGateKind.End, _burst, (uint)_time.GetElapsedTime(_opened).TotalMilliseconds, [(long)(Efficiency * coincidences), triggersOffered, triggersRecorded]);
    }

    /// <inheritdoc/>
    public void Dispose() => _beat.Dispose();

    private void Send(SpillGateKind kind, uint burst, uint value, IReadOnlyList<long> counts)
    {
        lock (_gate)
        {
            var message = new SpillGateMessage(_sequence++, (uint)_time.GetElapsedTime(_switchedOn).TotalMilliseconds, kind, burst, value, counts);
            string line = SpillGateProtocol.Write(message);
            foreach (string sent in Damage?.Invoke(message, line) ?? [line]) _port.Write(Encoding.Latin1.GetBytes(sent));
        }
    }
}
