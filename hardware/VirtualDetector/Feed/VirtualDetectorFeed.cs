using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using EdgeMon.Hardware.VirtualDetectors.Truth;

namespace EdgeMon.Hardware.VirtualDetectors.Feed;

/// <summary>Where and how fast the virtual detector sends its spills.</summary>
public sealed record VirtualDetectorFeedOptions
{
    /// <summary>Host that listens.</summary>
    public string Host { get; init; } = "127.0.0.1";
    /// <summary>Port that it listens on.</summary>
    [Range(1, 65_535)]
    public int Port { get; init; } = 5555;
    /// <summary>Real time from one spill to the next [s]; the beam's own cycle is compressed into it. 0 sends as fast as the peer takes it.</summary>
    [Range(0, 120)]
    public double SpillPeriodSeconds { get; init; } = 14.4;
    /// <summary>How often within a spill bytes are sent, in beam time [ms].</summary>
    [Range(1, 5000)]
    public double SliceMilliseconds { get; init; } = 50;
    /// <summary>Spills after which the run ends and the next begins: the spill number has 12 bits.</summary>
    [Range(1, 4000)]
    public int SpillsPerRun { get; init; } = 1000;
    /// <summary>Spills after which the feed ends; 0 for no end.</summary>
    [Range(0, int.MaxValue)]
    public int Spills { get; init; }
    /// <summary>Wait before another attempt to connect [s].</summary>
    [Range(0.01, 60)]
    public double ReconnectSeconds { get; init; } = 0.5;
}

/// <summary>
/// The virtual detector live: connects to a listening EdgeMon and sends spill after spill. When the connection breaks, the rest of the spill
/// is lost, as with a real DAQ that has no memory, and the next spill goes over a new connection.
/// </summary>
public sealed class VirtualDetectorFeed
{
    /// <summary>What event building takes from the end of the gate to END_OF_BURST.</summary>
    private static readonly TimeSpan BuilderDelay = TimeSpan.FromMilliseconds(100);

    private readonly VirtualDetectorOptions _detector;
    private readonly VirtualDetectorFeedOptions _options;
    private readonly TimeProvider _time;
    private readonly SpillRecording _spill = new();
    private readonly bool _wallClock;
    private SpillTruth? _lastSpill;

    /// <summary>A feed that has not started.</summary>
    /// <param name="detector">What is simulated. Run number and seed of the first run; both grow by one from run to run.</param>
    /// <param name="options">Where and how fast.</param>
    /// <param name="time">Clock; the system's when null.</param>
    /// <param name="wallClock">True: events carry the time at which they are sent; false: the time that the options give.</param>
    public VirtualDetectorFeed(VirtualDetectorOptions detector, VirtualDetectorFeedOptions options, TimeProvider? time = null, bool wallClock = true)
    {
        OptionsCheck.ThrowIfInvalid(detector, "VirtualDetector");
        OptionsCheck.ThrowIfInvalid(options, "Feed");
        (_detector, _options, _time, _wallClock) = (detector, options, time ?? TimeProvider.System, wallClock);
    }

    /// <summary>Spills sent to their end.</summary>
    public long SpillsSent { get; private set; }
    /// <summary>Bytes sent.</summary>
    public long BytesSent { get; private set; }
    /// <summary>Bytes that a broken connection cost.</summary>
    public long BytesLost { get; private set; }
    /// <summary>Connections made.</summary>
    public int Connections { get; private set; }
    /// <summary>One line for people.</summary>
    public string State { get; private set; } = "not started";
    /// <summary>What else hangs at the spill gate; null for nothing.</summary>
    public IBurstListener? Bursts { get; init; }

    /// <summary>Sends until cancelled, or until <see cref="VirtualDetectorFeedOptions.Spills"/> are sent. Nothing that the peer does throws.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TcpClient? connection = null;
        try
        {
            int run = _detector.Run, firstSpill = 0;
            VirtualDetector source = NewRun(run);
            for (int spill = 0; (_options.Spills == 0 || spill < _options.Spills) && !cancellation.IsCancellationRequested; spill++)
            {
                long started = _time.GetTimestamp();
                _spill.Clear();
                if (spill - firstSpill == _options.SpillsPerRun)
                {
                    source.WriteEndOfRun(_spill);
                    source = NewRun(++run);
                    firstSpill = spill;
                }
                if (_wallClock) source.NextSpillUnixSeconds = _time.GetUtcNow().ToUnixTimeSeconds();
                Bursts?.BurstBegins();
                if (spill == firstSpill) source.WriteStartOfRun(_spill);
                source.WriteNextSpill(_spill);
                _lastSpill = source.LastSpill;
                connection = await SendAsync(connection, started, cancellation).ConfigureAwait(false);
                EndBurst();
                await WaitUntilAsync(started, TimeSpan.FromSeconds(_options.SpillPeriodSeconds), cancellation).ConfigureAwait(false);
            }
            if (connection is not null)
            {
                _spill.Clear();
                source.WriteEndOfRun(_spill);
                connection = await SendAsync(connection, _time.GetTimestamp(), cancellation).ConfigureAwait(false);
            }
            State = "ended";
        }
        catch (OperationCanceledException)
        {
            State = "stopped";
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private VirtualDetector NewRun(int run) => new(
        _detector with { Run = run, Seed = _detector.Seed + (ulong)(run - _detector.Run) },
        TimeSpan.FromMilliseconds(_options.SliceMilliseconds));

    /// <summary>Sends the recorded spill part by part; returns the connection to go on with, null when it broke.</summary>
    private async Task<TcpClient?> SendAsync(TcpClient? connection, long started, CancellationToken cancellation)
    {
        connection ??= await ConnectAsync(cancellation).ConfigureAwait(false);
        double compression = _options.SpillPeriodSeconds / _detector.Beam.CycleSeconds;
        int sent = 0;
        try
        {
            for (int part = 0; part < _spill.Count; part++)
            {
                (ReadOnlyMemory<byte> bytes, TimeSpan time) = _spill[part];
                await WaitUntilAsync(started, time * compression, cancellation).ConfigureAwait(false);
                if (part == _spill.Count - 1 && Bursts is not null)
                {
                    EndBurst();
                    await Task.Delay(BuilderDelay, _time, cancellation).ConfigureAwait(false);
                }
                await connection.Client.SendAsync(bytes, SocketFlags.None, cancellation).ConfigureAwait(false);
                sent += bytes.Length;
                BytesSent += bytes.Length;
            }
            SpillsSent++;
            return connection;
        }
        catch (SocketException error)
        {
            BytesLost += _spill.Length - sent;
            State = $"connection to {_options.Host}:{_options.Port} lost ({error.SocketErrorCode}), {BytesLost} bytes lost so far";
            connection.Dispose();
            return null;
        }
        catch (OperationCanceledException)
        {
            // The peer is told: it would wait for the rest of a spill that nobody sends.
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Closes the gate, once per spill; a broken connection does not keep it open.</summary>
    private void EndBurst()
    {
        if (_lastSpill is { } spill) Bursts?.BurstEnds(spill.Coincidences, spill.TriggersOffered, spill.TriggersRecorded);
        _lastSpill = null;
    }

    private async Task<TcpClient> ConnectAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var client = new TcpClient { NoDelay = true };
            try
            {
                await client.ConnectAsync(_options.Host, _options.Port, cancellation).ConfigureAwait(false);
                Connections++;
                State = $"sending to {_options.Host}:{_options.Port}";
                return client;
            }
            catch (SocketException error)
            {
                client.Dispose();
                State = $"waiting for {_options.Host}:{_options.Port} ({error.SocketErrorCode})";
                await Task.Delay(TimeSpan.FromSeconds(_options.ReconnectSeconds), _time, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                client.Dispose();
                throw;
            }
        }
    }

    private async Task WaitUntilAsync(long started, TimeSpan after, CancellationToken cancellation)
    {
        TimeSpan rest = after - _time.GetElapsedTime(started);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, _time, cancellation).ConfigureAwait(false);
    }
}
