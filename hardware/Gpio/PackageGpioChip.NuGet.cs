using System.Collections.Concurrent;
using System.Device.Gpio;
using System.Diagnostics;

namespace EdgeMon.Hardware.Gpio;

/// <summary>A chip by System.Device.Gpio. Polarity is made here, since the library knows levels only; edges have the time at which the library tells of them.</summary>
internal sealed class PackageGpioChip(string name, GpioController controller) : IGpioChip
{
    private const int EdgesKept = 256;

    /// <inheritdoc/>
    public string Description => $"{name}, {LineCount} lines";
    /// <inheritdoc/>
    public int LineCount { get; } = Try(name, "cannot be asked", () => controller.PinCount);

    /// <summary>The library does not tell who has a line, unless it is this chip.</summary>
    public string? UserOf(int line) => line < LineCount ? controller.IsPinOpen(line) ? "edgemon" : null : throw new IOException($"{name} has no line {line}: it has {LineCount}");

    /// <inheritdoc/>
    public IGpioInput OpenInput(int line, bool activeLow, GpioBias bias)
    {
        PinMode mode = bias switch { GpioBias.PullUp => PinMode.InputPullUp, GpioBias.PullDown => PinMode.InputPullDown, _ => PinMode.Input };
        Take(line, () => controller.OpenPin(line, mode));
        return new Input($"{name} line {line}", controller, line, activeLow);
    }

    /// <inheritdoc/>
    public IGpioOutput OpenOutput(int line, bool activeLow, bool active)
    {
        Take(line, () => controller.OpenPin(line, PinMode.Output, active ^ activeLow ? PinValue.High : PinValue.Low));
        return new Output($"{name} line {line}", controller, line, activeLow);
    }

    /// <inheritdoc/>
    public void Dispose() => controller.Dispose();

    private void Take(int line, Action open)
    {
        if (line >= LineCount) throw new IOException($"{name} has no line {line}: it has {LineCount}");
        // The library would hand out the same line twice.
        if (controller.IsPinOpen(line)) throw new IOException($"{name} line {line} cannot be had: it is open already");
        Try(name, $"line {line} cannot be had", () =>
        {
            open();
            return true;
        });
    }

    // The library throws whatever it and the native library below meet.
    private static T Try<T>(string what, string happened, Func<T> act)
    {
        try { return act(); }
        catch (Exception failure) when (failure is not OutOfMemoryException) { throw new IOException($"{what} {happened}: {failure.Message}", failure); }
    }

    private sealed class Input : IGpioInput
    {
        private readonly string _name;
        private readonly GpioController _controller;
        private readonly int _line;
        private readonly bool _activeLow;
        private readonly BlockingCollection<GpioEdge> _edges = new(EdgesKept);
        private bool _last;

        public Input(string name, GpioController controller, int line, bool activeLow)
        {
            (_name, _controller, _line, _activeLow) = (name, controller, line, activeLow);
            Try(name, "cannot be waited for", () =>
            {
                controller.RegisterCallbackForPinValueChangedEvent(line, PinEventTypes.Rising | PinEventTypes.Falling, OnEdge);
                return true;
            });
            _last = Read();
        }

        public bool Read() => Try(_name, "cannot be read", () => _controller.Read(_line) == PinValue.High) ^ _activeLow;

        public bool TryWait(TimeSpan patience, out GpioEdge edge)
        {
            long began = Stopwatch.GetTimestamp();
            TimeSpan left = patience;
            while (_edges.TryTake(out edge, left))
            {
                // One that was found by reading before the library told of it.
                if (edge.Active != _last)
                {
                    _last = edge.Active;
                    return true;
                }
                left = patience - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } more ? more : TimeSpan.Zero;
            }
            // Edges that were dropped, or a chip that was lost: the library says nothing of either.
            bool now = Read();
            if (now == _last || _edges.Count > 0) return false;
            (edge, _last) = (new GpioEdge(now, Stopwatch.GetTimestamp()), now);
            return true;
        }

        public void Dispose()
        {
            try
            {
                _controller.UnregisterCallbackForPinValueChangedEvent(_line, OnEdge);
                _controller.ClosePin(_line);
            }
            // What is lost needs no closing.
            catch (Exception failure) when (failure is not OutOfMemoryException) { }
        }

        // By a thread of the library: it must not wait.
        private void OnEdge(object sender, PinValueChangedEventArgs arguments) =>
            _edges.TryAdd(new GpioEdge((arguments.ChangeType == PinEventTypes.Rising) ^ _activeLow, Stopwatch.GetTimestamp()));
    }

    private sealed class Output(string name, GpioController controller, int line, bool activeLow) : IGpioOutput
    {
        public void Write(bool active) => Try(name, "cannot be driven", () =>
        {
            controller.Write(line, active ^ activeLow ? PinValue.High : PinValue.Low);
            return true;
        });

        public void Dispose()
        {
            try { controller.ClosePin(line); }
            catch (Exception failure) when (failure is not OutOfMemoryException) { }
        }
    }
}
