using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Samples;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Pulses;

/// <summary>What one digitiser channel showed.</summary>
/// <param name="Channel">Electronics address: board and channel.</param>
/// <param name="Waveforms">Number of waveforms.</param>
/// <param name="Pulses">Of these, with a pulse above threshold.</param>
/// <param name="NegativePulses">Of these, going down.</param>
/// <param name="MeanPedestalAdc">Mean baseline [ADC].</param>
/// <param name="MeanNoiseAdc">Mean standard deviation of the baseline [ADC].</param>
/// <param name="MeanAmplitudeAdc">Mean amplitude of pulses [ADC]; 0 without any.</param>
/// <param name="LargestAmplitudeAdc">Largest amplitude [ADC]; 0 without pulses.</param>
/// <param name="MeanTimeNs">Mean half-maximum time of pulses [ns]; NaN without any.</param>
/// <param name="MeanIntegralAdcNs">Mean integral of pulses [ADC ns]; 0 without any.</param>
public sealed record PulseChannelSummary(
    ChannelAddress Channel, long Waveforms, long Pulses, long NegativePulses, double MeanPedestalAdc, double MeanNoiseAdc,
    double MeanAmplitudeAdc, double LargestAmplitudeAdc, double MeanTimeNs, double MeanIntegralAdcNs);

/// <summary>What a digitiser file or stream holds.</summary>
public sealed record PulseSummary
{
    /// <summary>The books: frames in = accepted + rejected + dropped.</summary>
    public required Books Books { get; init; }
    /// <summary>Bytes of all frames.</summary>
    public required long Bytes { get; init; }
    /// <summary>One entry per channel, ascending by address.</summary>
    public required IReadOnlyList<PulseChannelSummary> Channels { get; init; }
    /// <summary>Amplitude spectrum of each channel, in the order of <see cref="Channels"/>.</summary>
    public required IReadOnlyList<Histogram> Amplitudes { get; init; }
    /// <summary>Defects by source and kind.</summary>
    public required IReadOnlyList<ErrorCount> Errors { get; init; }
}

/// <summary>
/// The way of an event for digitisers that no map describes (CAEN blocks and WaveDump files): every waveform is measured,
/// every channel summed up. One thread: such files are small.
/// </summary>
public static class PulsePipeline
{
    /// <summary>Reads to the end of the source.</summary>
    /// <param name="reader">A reader of a CAEN format.</param>
    /// <param name="format">The format that the reader was made for.</param>
    /// <param name="options">How pulses are read.</param>
    /// <param name="cancellation">Ends reading early.</param>
    /// <param name="onPulse">Told every waveform's pulse, in the order of the stream; null for none.</param>
    public static PulseSummary Run(
        EventBatchReader reader, FrameFormat format, PulseOptions options, CancellationToken cancellation, Action<Pulse>? onPulse = null)
    {
        var decoder = new EventDecoder(new SourceRules([], []), format);
        var decoded = new DecodedEvent();
        var channels = new SortedDictionary<int, ChannelTally>();
        var books = new BooksKeeper();
        var defects = new Pipeline.DefectCounts();
        ushort[] samples = new ushort[ushort.MaxValue];
        long bytes = 0;
        while (reader.TryRead(out EventBatch? batch, cancellation))
        {
            using (batch)
            {
                foreach (StreamLoss loss in batch.Losses) books.Lost(loss.Kind);
                for (int i = 0; i < batch.Count; i++)
                {
                    ReadOnlySpan<byte> frame = batch.EventBytes(i);
                    decoder.Decode(frame, batch.Events[i].StreamOffset, decoded);
                    bytes += frame.Length;
                    Judge(decoded, books, defects);
                    foreach (ref readonly LocatedChannel channel in decoded.Channels)
                    {
                        int count = SampleUnpacker.Unpack(channel, frame, samples);
                        Pulse pulse = PulseReader.Measure(samples.AsSpan(0, count), options, ChannelAddress.FromPacked(channel.Address), decoded.Header.EventInRun);
                        if (!channels.TryGetValue(channel.Address, out ChannelTally? tally))
                            channels[channel.Address] = tally = new ChannelTally(pulse.Channel);
                        tally.Add(pulse);
                        onPulse?.Invoke(pulse);
                    }
                }
            }
        }
        var errors = new List<ErrorCount>();
        foreach (ref readonly var entry in defects.Entries)
            errors.Add(new ErrorCount(entry.Source, entry.Kind.ToString(), entry.Count, entry.FirstEventInRun));
        return new PulseSummary
        {
            Books = books.ToRecord(),
            Bytes = bytes,
            Channels = [.. channels.Values.Select(tally => tally.ToSummary())],
            Amplitudes = [.. channels.Values.Select(tally => tally.Amplitudes)],
            Errors = errors,
        };
    }

    private static void Judge(DecodedEvent decoded, BooksKeeper books, Pipeline.DefectCounts defects)
    {
        FrameErrorKind severe = FrameErrorKind.None;
        foreach (ref readonly FrameError error in decoded.Errors)
        {
            defects.Add(error.Source, error.Kind, 1, decoded.Header.EventInRun);
            if (severe == FrameErrorKind.None || !FrameErrors.IsSevere(severe)) severe = error.Kind;
        }
        books.Arrived();
        books.Judged(decoded.IsGood ? Reconstruction.EventVerdict.Accepted : Reconstruction.EventVerdict.SevereDefect, severe);
    }

    private sealed class ChannelTally(ChannelAddress address)
    {
        private long _waveforms, _baselines, _pulses, _negative, _timed;
        private double _pedestal, _noise, _amplitude, _largest, _time, _integral;

        public Histogram Amplitudes { get; } = new($"Pulses/amplitude_{address.Source}_{address.Channel}",
            $"Pulse amplitude, board {address.Source} channel {address.Channel}", new HistogramAxis("A [ADC]", 1024, 0, 16384));

        public void Add(in Pulse pulse)
        {
            _waveforms++;
            if (!double.IsNaN(pulse.PedestalAdc)) (_baselines, _pedestal, _noise) = (_baselines + 1, _pedestal + pulse.PedestalAdc, _noise + pulse.NoiseAdc);
            if (!pulse.HasPulse) return;
            _pulses++;
            if (pulse.IsNegative) _negative++;
            _amplitude += pulse.AmplitudeAdc;
            _largest = Math.Max(_largest, pulse.AmplitudeAdc);
            _integral += pulse.IntegralAdcNs;
            Amplitudes.Fill(pulse.AmplitudeAdc);
            if (double.IsNaN(pulse.TimeNs)) return;
            _timed++;
            _time += pulse.TimeNs;
        }

        public PulseChannelSummary ToSummary() => new(address, _waveforms, _pulses, _negative,
            _pedestal / _baselines, _noise / _baselines, _pulses == 0 ? 0 : _amplitude / _pulses, _largest,
            _timed == 0 ? double.NaN : _time / _timed, _pulses == 0 ? 0 : _integral / _pulses);
    }
}
