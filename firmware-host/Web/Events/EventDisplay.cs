using EdgeMon.Calibration;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal;
using EdgeMon.Signal.Inspection;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Host.Web;

/// <summary>
/// The events that people can look at. Bytes are copied when an event comes; everything else is made from them when somebody asks, on
/// that request's thread, with the decoder and reconstruction of the pipeline.
/// </summary>
public sealed class EventDisplay
{
    private readonly EventBuffer _buffer;
    private readonly SignalOptions _signal;
    private readonly FrameFormat _format;
    private readonly Lock _inspecting = new();
    private (RunSetup Setup, EventInspector Inspector)? _inspector;

    internal EventDisplay(PageOptions page, SignalOptions signal, FrameFormat format)
    {
        _buffer = new EventBuffer(page.SampledEventsKept, page.NotableEventsKept, page.CalibrationEventsKept);
        (_signal, _format) = (signal, format);
    }

    /// <summary>Counter of change.</summary>
    internal long Version => _buffer.Version;

    /// <summary>Keeps an event.</summary>
    internal void Keep(in SampledEvent sampled) => _buffer.Keep(sampled);

    /// <summary>The buffer, newest first; candidates only when not blinded.</summary>
    internal EventsDocument List(bool blinded)
    {
        long version = _buffer.Version;
        return new EventsDocument(version, blinded, [.. _buffer.All().Where(kept => !IsWithheld(kept, blinded)).Select(RowOf)]);
    }

    /// <summary>One event; null when it is not in the buffer.</summary>
    /// <param name="run">Run number.</param>
    /// <param name="spill">Spill number.</param>
    /// <param name="eventInSpill">Event number in the spill.</param>
    /// <param name="blinded">True while candidates are withheld.</param>
    /// <param name="withheld">True when the event is there but withheld.</param>
    internal EventDocument? Show(int run, int spill, int eventInSpill, bool blinded, out bool withheld)
    {
        withheld = false;
        if (_buffer.Find(run, spill, eventInSpill) is not var (kept, bytes)) return null;
        withheld = IsWithheld(kept, blinded);
        if (withheld) return null;
        InspectedEvent seen = Inspect(kept, bytes);
        bool physics = kept.Reason != EventSampleReason.Calibration;
        return new EventDocument(RowOf(kept), string.Join(", ", TriggersOf(kept.Setup, seen.Header.TriggerMask)), bytes.Length, physics ? QuantitiesOf(seen.Record) : [], physics ? seen.Cuts : [], physics ? seen.FirstFailed : -1, seen.Errors,
            [.. seen.Channels.Select(channel => ChannelOf(kept.Setup.Map.Channels[channel.Index], channel))]);
    }

    /// <summary>The newest waveforms of a channel in physics events.</summary>
    internal IReadOnlyList<ChannelWaveform> Waveforms(int channel, int count, bool blinded) => WaveformsOf(channel, _buffer.Newest(count, blinded));

    /// <summary>The newest waveforms of a channel in calibration events: its LED light.</summary>
    internal IReadOnlyList<ChannelWaveform> CalibrationWaveforms(int channel) => WaveformsOf(channel, _buffer.NewestCalibration(int.MaxValue));

    private IReadOnlyList<ChannelWaveform> WaveformsOf(int channel, IReadOnlyList<(BufferedEvent Event, byte[] Bytes)> events) =>
        [.. events.Select(kept => (kept.Event, Channel: Inspect(kept.Event, kept.Bytes).Channels.FirstOrDefault(seen => seen.Index == channel)))
            .Where(seen => seen.Channel is not null)
            .Select(seen => new ChannelWaveform(seen.Event.Run, seen.Event.Spill, seen.Event.Record.EventInSpill, seen.Channel!.Samples))];

    private InspectedEvent Inspect(BufferedEvent kept, byte[] bytes)
    {
        lock (_inspecting)
        {
            if (!ReferenceEquals(_inspector?.Setup, kept.Setup)) _inspector = (kept.Setup, new EventInspector(kept.Run, kept.Setup, _signal, _format));
            return _inspector!.Value.Inspector.Inspect(bytes, kept.Spill);
        }
    }

    private static bool IsWithheld(BufferedEvent kept, bool blinded) => blinded && kept.Reason == EventSampleReason.Candidate;

    private EventRow RowOf(BufferedEvent kept)
    {
        IReadOnlyList<Cut> cuts = new CutFlow(_signal.Selection, _signal.Reconstruction, kept.Setup.Map.TriggerNames).Cuts;
        EventRecord e = kept.Record;
        return new EventRow(kept.Run, kept.Spill, e.EventInSpill, e.EventInRun, e.TimeUnix, kept.Reason, e.EcalGeV, e.HcalGeV,
            e.CutsPassed < cuts.Count && kept.Reason != EventSampleReason.Calibration ? cuts[e.CutsPassed].Name : "", TriggersOf(kept.Setup, e.TriggerMask));
    }

    private static string[] TriggersOf(RunSetup setup, uint mask) =>
        [.. Enumerable.Range(0, 32).Where(bit => (mask >> bit & 1) != 0).Select(bit => setup.Map.TriggerNames.GetValueOrDefault(bit) ?? $"bit {bit}")];

    private static EventQuantity[] QuantitiesOf(EventRecord e) =>
    [
        Quantity("E_ECAL", e.EcalGeV, "GeV"), Quantity("E_PRS", e.PreshowerGeV, "GeV"), Quantity("E_HCAL", e.HcalGeV, "GeV"), Quantity("E_miss", e.MissingEnergyGeV, "GeV"),
        Quantity("VETO", e.VetoGeV, "GeV"), Quantity("SRD", e.SrdTotalMeV, "MeV"), Quantity("shower χ²", e.ShowerChi2, ""), Quantity("master time", e.MasterTimeNs, "ns"),
    ];

    private static EventQuantity Quantity(string name, float value, string unit) => new(name, float.IsFinite(value) ? value : null, unit);

    private static EventChannel ChannelOf(MappedChannel place, InspectedChannel seen) => new()
    {
        Index = seen.Index, Detector = place.Detector, Role = place.Role, X = place.X, Y = place.Y, Samples = seen.Samples,
        PedestalEvenAdc = seen.PedestalEvenAdc, PedestalOddAdc = seen.PedestalOddAdc, AmplitudeAdc = seen.AmplitudeAdc, ThresholdAdc = seen.ThresholdAdc,
        PeakSample = seen.PeakSample, HalfMaximumSample = seen.HalfMaximumSample, EnergyGeV = seen.EnergyGeV, TimeNs = seen.TimeNs,
        InTime = seen.InTime, Remarks = seen.Remarks,
    };
}
