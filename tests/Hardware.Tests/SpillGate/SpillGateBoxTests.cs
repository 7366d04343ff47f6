using System.Diagnostics;
using System.Text;
using EdgeMon.Hardware.Serial;
using EdgeMon.Hardware.SpillGate;

namespace EdgeMon.Hardware.Tests.SpillGate;

/// <summary>The box at the far end of a terminal: bursts are put together from its lines, whatever happens to some of them.</summary>
public sealed class SpillGateBoxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-gate-").FullName;
    private readonly SimulatedPort _port;
    private readonly SimulatedSpillGate _far;
    private readonly SpillGateBox _box;
    private readonly List<GateBurst> _bursts = [];

    public SpillGateBoxTests()
    {
        _port = new SimulatedPort(Path.Combine(_folder, "usb-gate-if00"));
        _far = new SimulatedSpillGate(_port);
        _box = new SpillGateBox(new SpillGateOptions { Port = _port.Port, SilentAfter = TimeSpan.FromMinutes(5), Serial = new() { FirstRetryMilliseconds = 5, LongestRetryMilliseconds = 20 } }, TimeProvider.System);
        _box.Ended += burst => { lock (_bursts) _bursts.Add(burst); };
        _box.Start();
        Until(() => _box.Status.Heard is not null);
    }

    public void Dispose()
    {
        _box.Dispose();
        _far.Dispose();
        _port.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_burst_is_announced_begins_and_ends_with_its_counts()
    {
        Assert.Equal((false, false, ""), (_box.Status.IsOpen, _box.Status.IsSilent, _box.Status.State));
        _far.Warn(600_000);
        Until(() => _box.Status.Expected is not null);
        Assert.InRange((_box.Status.Expected!.Value - DateTimeOffset.UtcNow).TotalSeconds, 1, 600);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        _far.BurstBegins();
        Until(() => _box.Status.IsOpen);
        Assert.Null(_box.Status.Expected);
        _far.BurstEnds(1_000_000, 20_000, 15_000);
        Until(() => Count() == 1);
        GateBurst burst = _bursts[0];
        Assert.Equal([1_000_000, 20_000, 15_000, 0, 0, 0, 0, 0], burst.Counts);
        Assert.True(burst.Number == 1 && burst.Started >= before && burst.Ended >= burst.Started);
        Assert.False(_box.Status.IsOpen);
    }

    [Fact]
    public void Each_line_that_is_lost_garbled_or_doubled_is_told_and_costs_no_more_than_it_must()
    {
        // Lost start: the end tells how long the gate was open.
        _far.Damage = (message, line) => message.Kind == SpillGateKind.Start ? [] : [line];
        Burst(100);
        Until(() => Count() == 1);
        Assert.Equal(1, _box.Status.Lines.Missing);
        // Garbled end: the burst is unfinished once the next one begins.
        _far.Damage = (message, line) => message.Kind == SpillGateKind.End ? [line.Replace("END", "ENB", StringComparison.Ordinal)] : [line];
        Burst(200);
        _far.Damage = null;
        Burst(300);
        Until(() => Count() == 2);
        Assert.Equal((1L, 1L), (_box.Status.Unfinished, _box.Status.Lines.BadChecksum));
        // Doubled lines, and an end that comes again under a number of its own.
        _far.Damage = (_, line) => [line, line];
        Burst(400);
        Until(() => Count() == 3 && _box.Status.Lines.Repeated >= 2);
        _far.Damage = null;
        _far.BurstEnds(401, 1, 1);
        Until(() => _box.Status.Unexpected == 1);
        Assert.Equal([100, 300, 400], _bursts.Select(burst => burst.Counts[0]));
    }

    [Fact]
    public void A_cable_pulled_in_the_middle_of_a_line_is_read_again_and_the_cut_line_is_counted()
    {
        for (int cycle = 1; cycle <= 3; cycle++)
        {
            _far.BurstBegins();
            Until(() => _box.Status.IsOpen);
            _far.Damage = (message, line) => message.Kind == SpillGateKind.End ? [line[..20]] : [line];
            long heard = _box.Status.Lines.Messages;
            _far.BurstEnds(500 + cycle, 1, 1);
            _far.Damage = (_, _) => [];
            // The half of a line shows nowhere: what was sent before it is all that can be waited for.
            Thread.Sleep(50);
            _port.Unplug();
            Until(() => _box.Status.State.Contains("usb-gate-if00", StringComparison.Ordinal));
            _far.Damage = null;
            _port.Plug();
            Until(() => _box.Status.State.Length == 0);
            _far.BurstBegins();
            _far.BurstEnds(900 + cycle, 1, 1);
            Until(() => Count() == cycle);
        }
        Assert.Equal([901, 902, 903], _bursts.Select(burst => burst.Counts[0]));
        Assert.Equal(3, _box.Status.Unfinished);
        Assert.InRange(_box.Status.Lines.Partial, 0, 3);
    }

    [Fact]
    public void A_box_without_signs_of_life_is_silent_and_noise_is_no_sign_of_life()
    {
        using var quiet = new SimulatedPort(Path.Combine(_folder, "usb-quiet"));
        using var box = new SpillGateBox(new SpillGateOptions { Port = quiet.Port, SilentAfter = TimeSpan.FromSeconds(2) }, TimeProvider.System);
        box.Start();
        Until(() => box.Status.State.Length == 0);
        quiet.Write(Encoding.ASCII.GetBytes("$SG1,noise\r\n\0\0\0$$$"));
        Until(() => box.Status.IsSilent && box.Status.Lines.Damaged > 0);
        Assert.Null(box.Status.Heard);
    }

    [Fact]
    public void A_port_that_hangs_when_it_is_opened_holds_up_nobody()
    {
        using var hang = new ManualResetEventSlim();
        using var opening = new ManualResetEventSlim();
        var box = new SpillGateBox(new SpillGateOptions { Port = "/dev/ttyACM0" }, TimeProvider.System, (_, _) =>
        {
            opening.Set();
            hang.Wait();
            throw new IOException("gone");
        });
        box.Start();
        opening.Wait();
        Assert.Equal(("/dev/ttyACM0 not opened yet", false), (box.Status.State, box.Status.IsOpen));
        box.Dispose();
        hang.Set();
    }

    [Fact]
    public void An_absent_port_is_a_stated_condition()
    {
        using var box = new SpillGateBox(new SpillGateOptions { Port = Path.Combine(_folder, "usb-nobody") }, TimeProvider.System);
        box.Start();
        Until(() => box.Status.State.StartsWith("cannot open: ", StringComparison.Ordinal));
        Assert.Contains("usb-nobody", box.Status.State);
    }

    private void Burst(long coincidences)
    {
        _far.BurstBegins();
        _far.BurstEnds(coincidences, 10, 9);
    }

    private int Count()
    {
        lock (_bursts) return _bursts.Count;
    }

    private void Until(Func<bool> condition)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 120, $"still waiting: {_box.Status}");
            Thread.Sleep(2);
        }
    }
}
