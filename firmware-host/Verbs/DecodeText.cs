using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Samples;

namespace EdgeMon.Host.Verbs;

/// <summary>Writes decoded events as text (one line per item) or as JSON lines; the forms of <c>edgemon decode</c>.</summary>
internal sealed class DecodeText(bool json)
{
    private readonly StringBuilder _text = new();
    private readonly ushort[] _samples = new ushort[65536];

    /// <summary>The text of one event: header, channels, scalers, defects.</summary>
    /// <param name="decoded">The decoded event.</param>
    /// <param name="eventBytes">Its bytes.</param>
    /// <param name="map">Names of channels; null where the format has no map (CAEN).</param>
    /// <returns>Lines, each ended by a line feed; valid until the next call.</returns>
    public StringBuilder Event(DecodedEvent decoded, ReadOnlySpan<byte> eventBytes, ChannelMap? map)
    {
        _text.Clear();
        decoded.FillHardwareSums(eventBytes);
        EventHeader header = decoded.Header;
        if (json)
            _text.Append(CultureInfo.InvariantCulture, $"{{\"item\":\"event\",\"type\":{header.RawType},\"run\":{header.Run},\"spill\":{header.Spill},\"event\":{header.EventInSpill},\"eventInRun\":{header.EventInRun},\"trigger\":{header.TriggerMask},\"bytes\":{header.SizeBytes},\"ok\":{(decoded.IsGood ? "true" : "false")}}}\n");
        else
            _text.Append(CultureInfo.InvariantCulture, $"EVT type={header.RawType} run={header.Run} spill={header.Spill} event={header.EventInSpill} eventInRun={header.EventInRun} trigger=0x{header.TriggerMask:x8} bytes={header.SizeBytes} ok={(decoded.IsGood ? 1 : 0)}\n");
        foreach (ref readonly LocatedChannel channel in decoded.Channels)
        {
            int index = map?.IndexOf(channel.Address) ?? -1;
            int count = SampleUnpacker.Unpack(channel, eventBytes, _samples);
            if (index < 0) Channel(channel, "-", 0, 0, count);
            for (; index >= 0; index = map!.NextWithSameAddress(index))
            {
                MappedChannel mapped = map!.Channels[index];
                Channel(channel, mapped.Detector, mapped.X, mapped.Y, count);
            }
        }
        foreach (ref readonly LocatedScaler scaler in decoded.Scalers) Scaler(scaler.Read(eventBytes), map);
        foreach (ref readonly FrameError error in decoded.Errors) Error(error.Kind, error.Offset, error.Source, 0);
        return _text;
    }

    /// <summary>The line of bytes that were lost between events.</summary>
    public StringBuilder Loss(in StreamLoss loss)
    {
        _text.Clear();
        Error(loss.Kind, loss.StreamOffset, -1, loss.Bytes);
        return _text;
    }

    private void Channel(in LocatedChannel channel, string detector, int x, int y, int count)
    {
        var address = ChannelAddress.FromPacked(channel.Address);
        if (json)
            _text.Append(CultureInfo.InvariantCulture, $"{{\"item\":\"adc\",\"detector\":\"{JsonEncodedText.Encode(detector)}\",\"source\":{address.Source},\"port\":{address.Port},\"chip\":{address.Chip},\"channel\":{address.Channel},\"x\":{x},\"y\":{y},\"sum\":{channel.HardwareSum},\"samples\":[");
        else
            _text.Append(CultureInfo.InvariantCulture, $"ADC det={detector} src={address.Source} port={address.Port} chip={address.Chip} channel={address.Channel} x={x} y={y} sum={channel.HardwareSum} :");
        for (int i = 0; i < count; i++) _text.Append(json ? i > 0 ? "," : "" : " ").Append(_samples[i]);
        _text.Append(json ? "]}\n" : "\n");
    }

    private void Scaler(in ScalerReading reading, ChannelMap? map)
    {
        string name = "-";
        if (map is not null)
            foreach (ScalerMap scaler in map.Scalers)
                if (scaler.WireOf(reading) is not null)
                {
                    name = scaler.Name;
                    break;
                }
        if (json)
            _text.Append(CultureInfo.InvariantCulture, $"{{\"item\":\"scaler\",\"detector\":\"{JsonEncodedText.Encode(name)}\",\"source\":{reading.Source},\"frame\":{reading.Frame},\"channel\":{reading.Channel},\"value\":{reading.Value}}}\n");
        else
            _text.Append(CultureInfo.InvariantCulture, $"SCL det={name} src={reading.Source} channel={reading.Channel} value={reading.Value}\n");
    }

    private void Error(FrameErrorKind kind, long offset, int source, long lostBytes)
    {
        if (json)
            _text.Append(CultureInfo.InvariantCulture, $"{{\"item\":\"error\",\"kind\":\"{kind}\",\"offset\":{offset},\"source\":{source},\"lostBytes\":{lostBytes}}}\n");
        else
            _text.Append(CultureInfo.InvariantCulture, $"ERR kind={kind} offset={offset}{(source >= 0 ? $" src={source}" : "")}{(lostBytes > 0 ? $" lost={lostBytes}" : "")}\n");
    }
}
