namespace EdgeMon.Daq.Decoding;

/// <summary>
/// The full parse of a DATE event: super-event, sub-events, equipment, S-Link blocks (FRAMES sections 1.4 to 3).
/// It looks at every word that decides anything; it is the reference for <see cref="EventLayout"/>.
/// </summary>
internal static class DateParser
{
    /// <summary>DATE does not nest sub-events; a few levels are followed, as the experiment's decoder does, but no more.</summary>
    private const int DeepestNesting = 4;

    /// <summary>Parses the payload of an event whose header stands in <see cref="EventScan{TRecorder}.Result"/>.</summary>
    public static void Parse<TRecorder>(ref EventScan<TRecorder> scan) where TRecorder : struct, ILayoutRecorder
    {
        EventHeader header = scan.Result.Header;
        RecordHeader(ref scan, 0, (uint)header.HeaderBytes, header.Version);
        if (!DateFrame.IsDecoded((uint)header.RawType) && !header.IsSuperEvent)
        {
            if (header.SizeBytes > header.HeaderBytes || header.RawType is < 1 or > 14)
                scan.Error(FrameErrorKind.UnknownEventType, -1, 0);
            return;
        }
        if (!ParseLevel(ref scan, 0, header.SizeBytes, (uint)header.HeaderBytes, depth: 0)) return;
        // END_OF_BURST may be a bare header or carry the scalers alone (FRAMES sections 1 and 6): only triggered events owe all sources.
        if (header.Type is not (EventType.Physics or EventType.Calibration)) return;
        foreach (int source in scan.Rules.Expected)
        {
            if (scan.HasSource(source)) continue;
            scan.Result.HasMissingSource = true;
            scan.Error(FrameErrorKind.MissingSource, source, 0);
        }
    }

    /// <summary>Parses one event or sub-event; false when the whole event must be given up.</summary>
    private static bool ParseLevel<TRecorder>(ref EventScan<TRecorder> scan, int start, int end, uint headerBytes, int depth)
        where TRecorder : struct, ILayoutRecorder
    {
        var bytes = scan.Bytes[start..end];
        uint typeOffset = DateFrame.IsOld(scan.Word(start + 12)) ? 8u : 16u;
        if (EventHeaders.IsSuperEvent(bytes, headerBytes))
            return ParseSubEvents(ref scan, start + (int)headerBytes, end, depth);
        if (!DateFrame.IsDecoded(EventHeaders.RawTypeOf(bytes)))
            scan.Error(FrameErrorKind.UnknownEventType, -1, start);
        else if ((scan.Word(start + (int)typeOffset) & DateFrame.SwappedPayload) != 0)
            scan.Error(FrameErrorKind.SwappedEvent, -1, start);
        else
            ParseEquipment(ref scan, start + (int)headerBytes, end, DateFrame.IsOld(scan.Word(start + 12)));
        return true;
    }

    private static bool ParseSubEvents<TRecorder>(ref EventScan<TRecorder> scan, int position, int end, int depth)
        where TRecorder : struct, ILayoutRecorder
    {
        while (position != end)
        {
            int left = end - position;
            if (left < DateFrame.Header306Bytes || depth == DeepestNesting)
            {
                scan.Error(FrameErrorKind.Corrupted0, -1, position);
                return false;
            }
            var bytes = scan.Bytes[position..end];
            if (!EventHeaders.AreSameEvent(scan.Bytes, bytes))
            {
                scan.Error(FrameErrorKind.SubEventHeaderDifferent, -1, position);
                return false;
            }
            if (EventHeaders.Judge(bytes, out uint size, out uint headerBytes) != FrameErrorKind.None || size > left)
            {
                scan.Error(FrameErrorKind.Corrupted0, -1, position);
                return false;
            }
            scan.Recorder.SameEvent(position);
            RecordHeader(ref scan, position, headerBytes, scan.Word(position + 12));
            if (!ParseLevel(ref scan, position, position + (int)size, headerBytes, depth + 1)) return false;
            position += (int)size;
        }
        return true;
    }

    private static void RecordHeader<TRecorder>(ref EventScan<TRecorder> scan, int start, uint headerBytes, uint version)
        where TRecorder : struct, ILayoutRecorder
    {
        bool old = DateFrame.IsOld(version);
        scan.Recorder.Fixed(start, uint.MaxValue);
        scan.Recorder.Fixed(start + 4, uint.MaxValue);
        scan.Recorder.Fixed(start + 12, uint.MaxValue);
        scan.Recorder.Fixed(start + (old ? 8 : 16), 0xFFFF | DateFrame.SwappedPayload);
        if (old)
        {
            scan.Recorder.Fixed(start + 40, DateFrame.OldSuperEventFlag);
            scan.Recorder.Fixed(start + 48, DateFrame.OldSuperEventFlag);
        }
        else
        {
            scan.Recorder.Fixed(start + 8, uint.MaxValue);
            scan.Recorder.Fixed(start + DateFrame.SuperEventOffset(headerBytes, version), DateFrame.SuperEventAttribute);
        }
    }

    private static void ParseEquipment<TRecorder>(ref EventScan<TRecorder> scan, int position, int end, bool old)
        where TRecorder : struct, ILayoutRecorder
    {
        int smallest = old ? DateFrame.OldEquipmentBytes : DateFrame.EquipmentBytes;
        while (position != end)
        {
            int left = end - position;
            if (left < smallest)
            {
                scan.Error(FrameErrorKind.Corrupted0, -1, position);
                return;
            }
            long header = smallest;
            long length = scan.Word(position);
            scan.Recorder.Fixed(position, uint.MaxValue);
            if (old)
            {
                header += length & 0xFFFF; // the header's optional extension
                length = header + scan.Word(position + 8);
                scan.Recorder.Fixed(position + 8, uint.MaxValue);
            }
            if (length > left)
            {
                scan.Error(FrameErrorKind.Corrupted0, -1, position);
                return;
            }
            if (length < header || (length & 3) != 0 || (header & 3) != 0)
            {
                scan.Error(FrameErrorKind.Corrupted1, -1, position);
                return;
            }
            if (length >= header + DateFrame.SLinkBytes)
                SLinkParser.ParsePayload(ref scan, position + (int)header, position + (int)length);
            position += (int)length;
        }
    }
}
