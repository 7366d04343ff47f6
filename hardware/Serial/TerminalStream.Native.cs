using System.Runtime.InteropServices;
using static EdgeMon.Hardware.Serial.Termios;

namespace EdgeMon.Hardware.Serial;

/// <summary>
/// A serial port as a stream, over the kernel's terminal interface. One thread reads, one may write. An unplugged device is noticed
/// by the wait itself (hang-up) or by the read (EIO).
/// </summary>
internal sealed unsafe class TerminalStream : Stream
{
    private readonly string _port;
    private int _descriptor;

    private TerminalStream(string port, int descriptor) => (_port, _descriptor) = (port, descriptor);

    /// <summary>Opens and sets a port, and forgets what came before.</summary>
    /// <exception cref="IOException">With the port and the system's reason.</exception>
    internal static TerminalStream Open(string port, SerialOptions options)
    {
        uint speed = SpeedCode(options.Baud);
        if (speed == 0) throw new IOException($"{port}: {options.Baud} baud is no speed of the system");
        int descriptor = open(port, OpenReadWrite | OpenNoControllingTerminal | OpenNonBlocking | OpenCloseOnExec, 0);
        if (descriptor < 0) throw Failure(port, "cannot be opened");
        var stream = new TerminalStream(port, descriptor);
        try
        {
            stream.Configure(options, speed);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void Configure(SerialOptions options, uint speed)
    {
        Settings settings;
        if (tcgetattr(_descriptor, &settings) < 0) throw Failure(_port, "is no serial port");
        cfmakeraw(&settings);
        settings.Control &= ~(SizeMask | TwoStopBits | ParityOn | ParityOdd | HardwareFlow);
        settings.Control |= Local | EnableReceiver | (options.DataBits == 7 ? Size7 : Size8);
        if (options.StopBits == 2) settings.Control |= TwoStopBits;
        if (options.Parity != SerialParity.None)
        {
            settings.Control |= ParityOn | (options.Parity == SerialParity.Odd ? ParityOdd : 0);
            settings.Input |= InputCheckParity;
        }
        if (options.FlowControl == SerialFlowControl.RtsCts) settings.Control |= HardwareFlow;
        if (options.FlowControl == SerialFlowControl.XonXoff) settings.Input |= InputXon | InputXoff;
        if (cfsetspeed(&settings, speed) < 0 || tcsetattr(_descriptor, SetNow, &settings) < 0) throw Failure(_port, "does not take its settings");
        if (ioctl(_descriptor, RequestExclusive, 0) < 0) throw Failure(_port, "cannot be had alone");
        _ = tcflush(_descriptor, FlushBoth);
    }

    public override int ReadTimeout { get; set; } = 100;
    public override int WriteTimeout { get; set; } = 1000;
    public override bool CanTimeout => true;
    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        short seen = Await(PollIn, ReadTimeout);
        fixed (byte* first = buffer)
        {
            nint bytes = read(_descriptor, first, (nuint)buffer.Length);
            if (bytes > 0) return (int)bytes;
            int error = Marshal.GetLastPInvokeError();
            if (bytes < 0 && error is Again or Interrupted && (seen & PollHangUp) == 0) throw new TimeoutException();
            throw bytes < 0 ? Failure(_port, "was lost") : new IOException($"{_port} was unplugged");
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            short seen = Await(PollOut, WriteTimeout);
            if ((seen & PollOut) == 0) throw new IOException($"{_port} was unplugged");
            fixed (byte* first = buffer)
            {
                nint bytes = write(_descriptor, first, (nuint)buffer.Length);
                if (bytes < 0 && Marshal.GetLastPInvokeError() is not (Again or Interrupted)) throw Failure(_port, "was lost");
                if (bytes > 0) buffer = buffer[(int)bytes..];
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0) _ = close(descriptor);
        base.Dispose(disposing);
    }

    private short Await(short wanted, int milliseconds)
    {
        var poll = new Poll { Descriptor = _descriptor, Wanted = wanted };
        int ready = Termios.poll(&poll, 1, milliseconds);
        if (ready == 0) throw new TimeoutException($"{_port}: nothing within {milliseconds} ms");
        if (ready < 0 && Marshal.GetLastPInvokeError() == Interrupted) throw new TimeoutException();
        if (ready < 0 || (poll.Seen & PollInvalid) != 0) throw Failure(_port, "was lost");
        return poll.Seen;
    }

    private static IOException Failure(string port, string what) =>
        new($"{port} {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
