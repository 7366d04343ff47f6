using System.Diagnostics;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.Tests.Serial;

/// <summary>What the serial ports of either build must do, over real terminals.</summary>
public sealed class SerialLineTests : IDisposable
{
    private readonly PseudoTerminal _cable = new();

    public void Dispose() => _cable.Dispose();

    private static SerialOptions Options => new() { FirstRetryMilliseconds = 5, LongestRetryMilliseconds = 20 };

    /// <summary>Reads until something other than silence, or so many bytes.</summary>
    private static (ReadStatus Status, byte[] Bytes) Next(SerialLine line, int bytes = 1)
    {
        var read = new List<byte>();
        byte[] buffer = new byte[4096];
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            ReadResult result = line.Read(buffer, TimeSpan.FromMilliseconds(20), CancellationToken.None);
            read.AddRange(buffer.AsSpan(0, result.Bytes));
            if (result.Status is ReadStatus.Boundary or ReadStatus.End || read.Count >= bytes) return (result.Status, [.. read]);
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 120, $"still {result.Status}, {read.Count} bytes: {line.State}");
        }
    }

    [Fact]
    public void Every_byte_passes_unchanged_in_both_directions()
    {
        using var line = new SerialLine(_cable.Port, Options);
        line.Read(new byte[1], TimeSpan.Zero, CancellationToken.None);
        Assert.True(line.IsOpen, line.State);
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        _cable.FarEnd.Write(all);
        Assert.Equal(all, Next(line, 256).Bytes);
        Assert.Equal(256, line.Position);
        Assert.True(line.TryWrite(all));
        byte[] back = new byte[256];
        _cable.FarEnd.ReadExactly(back);
        Assert.Equal(all, back);
    }

    [Fact]
    public void Silence_is_idle_and_not_a_loss()
    {
        using var line = new SerialLine(_cable.Port, Options);
        Assert.Equal(ReadStatus.Idle, line.Read(new byte[16], TimeSpan.FromMilliseconds(30), CancellationToken.None).Status);
        Assert.True(line.IsOpen, line.State);
        Assert.Equal(0, line.Counters.Interrupted);
    }

    [Fact]
    public void A_line_pulled_in_the_middle_is_a_boundary_and_is_read_again_when_it_is_back()
    {
        using var line = new SerialLine(_cable.Port, Options);
        line.Read(new byte[1], TimeSpan.Zero, CancellationToken.None);
        for (int cycle = 1; cycle <= 3; cycle++)
        {
            _cable.FarEnd.Write("half"u8);
            Assert.Equal("half"u8.ToArray(), Next(line, 4).Bytes);
            _cable.Pull();
            Assert.Equal(ReadStatus.Boundary, Next(line).Status);
            Assert.False(line.IsOpen);
            Assert.False(line.TryWrite("x"u8));
            Assert.Equal(cycle, line.Counters.Interrupted);
            line.Read(new byte[1], TimeSpan.FromMilliseconds(20), CancellationToken.None);
            Assert.StartsWith("cannot open: " + _cable.Port, line.State);
            _cable.Plug();
            long began = Stopwatch.GetTimestamp();
            while (!line.IsOpen && Stopwatch.GetElapsedTime(began).TotalSeconds < 120) line.Read(new byte[1], TimeSpan.FromMilliseconds(5), CancellationToken.None);
            Assert.True(line.IsOpen, line.State);
        }
        Assert.Equal(4, line.Counters.Opened);
        Assert.True(line.Counters.Failed > 0);
    }

    [Fact]
    public void A_line_silent_beyond_its_deadline_is_closed_and_opened_again()
    {
        using var line = new SerialLine(_cable.Port, Options with { SilenceDeadlineSeconds = 0.05 });
        Assert.Equal(ReadStatus.Boundary, Next(line).Status);
        Assert.Contains("was silent for 0.05 s", line.State);
    }

    [Fact]
    public void An_absent_port_is_a_state_with_the_reason_and_waits_grow_to_their_limit()
    {
        using var line = new SerialLine("/dev/serial/by-id/usb-nobody", Options with { FirstRetryMilliseconds = 1, LongestRetryMilliseconds = 4 });
        for (int i = 0; i < 20; i++) Assert.Equal(ReadStatus.Idle, line.Read(new byte[1], TimeSpan.FromMilliseconds(5), CancellationToken.None).Status);
        Assert.Contains("usb-nobody", line.State);
        Assert.Contains("next attempt in", line.State);
        Assert.True(line.Counters.Failed > 2);
        Assert.Equal(0, line.Counters.Opened);
    }

    [Fact]
    public void A_file_that_is_no_serial_port_is_refused()
    {
        using var line = new SerialLine("/dev/null", Options);
        line.Read(new byte[1], TimeSpan.Zero, CancellationToken.None);
        Assert.StartsWith("cannot open: /dev/null", line.State);
    }

    [Fact]
    public void Every_setting_is_taken_by_the_port()
    {
        foreach (int baud in new[] { 9600, 115200 })
        {
            foreach (SerialParity parity in Enum.GetValues<SerialParity>())
            {
                using Stream port = SerialPorts.Open(_cable.Port, Options with { Baud = baud, Parity = parity, StopBits = 2, FlowControl = SerialFlowControl.XonXoff });
                Assert.True(port.CanRead);
            }
        }
        if (Environment.UserName != "root") Assert.Throws<IOException>(() => { using Stream one = SerialPorts.Open(_cable.Port, Options); SerialPorts.Open(_cable.Port, Options); });
    }
}
