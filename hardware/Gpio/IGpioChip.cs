namespace EdgeMon.Hardware.Gpio;

/// <summary>A change of an input.</summary>
/// <param name="Active">What it became.</param>
/// <param name="Ticks">When, in ticks of <see cref="System.Diagnostics.Stopwatch"/>: by the kernel's clock where the chip has it.</param>
public readonly record struct GpioEdge(bool Active, long Ticks);

/// <summary>
/// A chip of GPIO lines. Lines are asked for one by one, and one that another program has is refused. All levels are logical: active or not, whatever the polarity of
/// the wire. What does not work is an <see cref="IOException"/> that names chip and line.
/// </summary>
public interface IGpioChip : IDisposable
{
    /// <summary>Name of the chip for people.</summary>
    string Description { get; }
    /// <summary>Number of lines.</summary>
    int LineCount { get; }

    /// <summary>The program that has a line, as far as the chip knows; null when the line is free.</summary>
    string? UserOf(int line);

    /// <summary>Takes a line as input; its edges are kept from now on.</summary>
    IGpioInput OpenInput(int line, bool activeLow, GpioBias bias);

    /// <summary>Takes a line as output. It is driven to the level from the first moment on: no pulse in between.</summary>
    IGpioOutput OpenOutput(int line, bool activeLow, bool active);
}

/// <summary>A line that is read. One thread waits.</summary>
public interface IGpioInput : IDisposable
{
    /// <summary>True while the line is active.</summary>
    bool Read();

    /// <summary>Waits for the next change. Changes that came too fast to be kept may be left out; the last level never is.</summary>
    /// <param name="patience">How long.</param>
    /// <param name="edge">The change.</param>
    /// <returns>False when nothing changed in that time.</returns>
    bool TryWait(TimeSpan patience, out GpioEdge edge);
}

/// <summary>A line that is driven. Given back when it is disposed, in the state that was written last.</summary>
public interface IGpioOutput : IDisposable
{
    /// <summary>Switches on or off.</summary>
    void Write(bool active);
}
