namespace EdgeMon.Hardware.VirtualDetectors.Particles;

/// <summary>
/// When the particles of a spill arrive: the i-th of N at the time when a share (i + 1/2) / N of the extraction is over.
/// The rate rises and falls linearly over 0.3 s at both ends.
/// </summary>
internal readonly struct SpillTimeline
{
    /// <summary>Start of the extraction after START_OF_BURST [s]; the LED flashes before it.</summary>
    public const double ExtractionStart = 0.1;
    private const double Edge = 0.3;

    private readonly double _seconds, _height;

    /// <summary>A timeline.</summary>
    /// <param name="particles">Number of particles N.</param>
    /// <param name="seconds">Length of the extraction [s].</param>
    public SpillTimeline(long particles, double seconds)
    {
        Particles = particles;
        _seconds = seconds;
        _height = 1 / (seconds - Edge);
    }

    /// <summary>Number of particles.</summary>
    public long Particles { get; }

    /// <summary>Time of particle i after START_OF_BURST [s].</summary>
    public double TimeOf(long i)
    {
        double share = Math.Clamp((i + 0.5) / Math.Max(1, Particles), 0, 1), edgeShare = _height * Edge / 2;
        if (share < edgeShare) return ExtractionStart + Math.Sqrt(2 * share * Edge / _height);
        if (share > 1 - edgeShare) return ExtractionStart + _seconds - Math.Sqrt(2 * (1 - share) * Edge / _height);
        return ExtractionStart + (share - edgeShare) / _height + Edge;
    }

    /// <summary>Number of particles that arrived before a time after START_OF_BURST [s].</summary>
    public long CountBefore(double time)
    {
        double t = Math.Clamp(time - ExtractionStart, 0, _seconds), share;
        if (t < Edge) share = _height * t * t / (2 * Edge);
        else if (t > _seconds - Edge) share = 1 - _height * (_seconds - t) * (_seconds - t) / (2 * Edge);
        else share = _height * (t - Edge / 2);
        return (long)Math.Floor(share * Particles + 0.5);
    }

    /// <summary>Particles per second at a time after START_OF_BURST [s].</summary>
    public double RateAt(double time)
    {
        double t = time - ExtractionStart;
        if (t <= 0 || t >= _seconds) return 0;
        return Particles * _height * Math.Min(1, Math.Min(t, _seconds - t) / Edge);
    }
}
