using EdgeMon.Telemetry.Contracts;
using static EdgeMon.Telemetry.Alarms.AlarmClock;
using static EdgeMon.Telemetry.Contracts.AlarmPriority;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// The table of all alarms. Codes and ids are frozen: 100 beam and DAQ, 200 data stream, 300 channels, 400 response, 500 physics, 600 host,
/// 700 devices, 900 the alarms themselves. To add one: a line here, its condition in Conditions/, a scenario of the virtual detector or an injection in the
/// tests, a section in docs/operations.md. Limits stand in <see cref="AlarmOptions"/>.
/// </summary>
public static class AlarmCatalogue
{
    /// <summary>All alarms, by code.</summary>
    public static IReadOnlyList<AlarmDefinition> All { get; } =
    [
        // Beam and data acquisition
        Alarm(101, "no-data", High, Second, 0, 0, "No data while the beam is on",
            "The DAQ has stopped, the connection is lost, or a front end blocks the trigger.",
            "Look at the DAQ: is a run going? Then at the network to its event builder. Restart the run.", explains: ["spill-missing"]),
        Alarm(102, "spill-missing", High, Spill, 0, 0, "A spill is missing",
            "The DAQ lost a spill, or the START_OF_BURST signal did not come.",
            "Note the spill numbers. When it repeats, look at the spill gate and at the event builder."),
        Alarm(103, "beam-off", Low, Spill, 0, 0, "No beam",
            "The accelerator gives no beam, or a collimator or beam shutter is closed.",
            "Look at the accelerator's status page, ask the control room when nothing is announced.", explains: ["eot-per-spill", "led-gain"]),
        Alarm(104, "eot-per-spill", Medium, Spill, 0, 0, "EOT per spill is off its median",
            "Beam intensity changed, or part of the spill is not usable.",
            "Compare the scalers with the accelerator's intensity; look for other alarms that cost events."),
        Alarm(105, "live-fraction", Medium, Spill, 0, 0, "The live fraction is low",
            "The trigger rate is too high, or the read-out is slower than usual.",
            "Look at the trigger rates and prescales, then at the busy signals of the front ends.", deadBand: 0.1, explains: ["eot-per-spill"]),
        Alarm(106, "second-eot", High, Spill, 0, 0, "Two counts of the electrons on target disagree",
            "A scaler channel or a counter of the spill gate box misses signals: threshold, cable, or a module that was exchanged.",
            "Compare both counts with the accelerator's intensity, and look at the discriminators of the beam counters.", deadBand: 0.2, explains: ["eot-per-spill"]),
        Alarm(107, "spill-gate", Medium, Second, 2, 2, "The spill gate box does not count along",
            "The box is unplugged or off, or its bursts match no spill: the clocks of DAQ and host differ.",
            "Look at the box and its cable, then at the clocks (chronyc tracking). The EOT comes from the scalers alone meanwhile."),

        // Data stream
        Alarm(201, "decode-errors", High, Spill, 0, 0, "Damaged data",
            "A front end, its link or the event builder corrupts data.",
            "The source is named: reload its front end between spills. Keep the raw file when the damage stays.", deadBand: 0.5,
            explains: ["event-mismatch", "event-gaps", "missing-source", "unmapped-source", "eot-per-spill", "spill-missing", "stuck-bit", "hot-channel", "noise", "pedestal", "srd-efficiency", "electron-peak", "resolution", "time-alignment", "saturation"]),
        Alarm(202, "event-mismatch", High, Spill, 0, 0, "Sources disagree on the event number",
            "Event building mixes events: a front end missed or doubled a trigger.",
            "Resynchronise the DAQ (stop and start the run). Data since the first mismatch cannot be used.", deadBand: 0.5, explains: ["eot-per-spill"]),
        Alarm(203, "event-gaps", Medium, Spill, 0, 0, "Event numbers are missing",
            "Events are lost between event builder and monitor, or the event builder drops them.",
            "Compare with the event builder's count. Look at network and disk of the DAQ.", deadBand: 0.5, explains: ["eot-per-spill"]),
        Alarm(204, "missing-source", High, Spill, 0, 0, "A front-end source is missing",
            "A front end has stopped: its events and the rest of the spill are rejected.",
            "Reload the front end with the source number that is named.", explains: ["eot-per-spill", "dead-channel", "led-missing", "led-gain", "live-fraction", "spill-start"]),
        Alarm(205, "unmapped-source", Medium, Spill, 0, 0, "Data that no map names",
            "A new or wrongly numbered front end, or a gap in the run ranges of the maps.",
            "Look for the source in the maps for this run; tell the expert who cables.", deadBand: 0.5),
        Alarm(206, "books", Critical, Event, 0, 0, "Events are unaccounted for",
            "A fault of EdgeMon: the events that came in and those that are accounted for differ. The spill is in no total.",
            "Keep the raw file and tell an EdgeMon expert."),

        // Channels
        Alarm(301, "pedestal", Medium, Spill, 0, 0, "A pedestal has moved",
            "Baseline of the ADC or of its preamplifier moved, light leak, grounding.",
            "Look at the channel's samples. Take a pedestal run; have the channel looked at in the next access.", deadBand: 0.2),
        Alarm(302, "noise", Medium, Spill, 0, 0, "A channel is noisy",
            "Loose cable, failing high voltage or preamplifier, pick-up.",
            "Look at the channel's samples; check cable and high voltage in the next access.", deadBand: 0.2, explains: ["time-alignment", "pedestal"]),
        Alarm(303, "dead-channel", High, Spill, 0, 0, "A channel is dead",
            "High voltage tripped, cable off, ADC channel broken.",
            "Look at the high voltage of the channel, then at its cable and ADC.", explains: ["electron-peak", "resolution", "led-gain", "srd-efficiency", "spill-start"]),
        Alarm(304, "hot-channel", Medium, Spill, 0, 0, "A channel fires too often",
            "Light leak, discharge in the phototube, high voltage too high.",
            "Look at the channel's samples and at its high voltage.", deadBand: 0.2,
            explains: ["punch-through", "veto-rate", "dimuon-rate", "time-alignment", "led-gain"]),
        Alarm(305, "stuck-bit", Medium, Spill, 0, 0, "A bit of an ADC is stuck",
            "A line of the ADC or of its link is broken.",
            "Power-cycle the ADC in the next access; exchange it when the bit stays.",
            explains: ["pedestal", "noise", "hot-channel", "led-gain", "dead-channel", "electron-peak", "resolution"]),
        Alarm(306, "led-missing", Medium, Spill, 0, 0, "No LED light",
            "The LED pulser is off or has no trigger.",
            "Switch the LED pulser on; look at its trigger. Gain drifts are not followed meanwhile.", explains: ["led-gain", "dead-channel"]),
        Alarm(307, "led-gain", Medium, Spill, 0, 0, "The LED amplitude of a channel has moved",
            "The gain of the phototube moved: high voltage, temperature.",
            "Look at the high voltage of the channel; recalibrate when it stays.", deadBand: 0.2, explains: ["electron-peak", "resolution"]),
        Alarm(308, "high-voltage", High, Second, 0, 2, "High voltage is off or wrong",
            "A channel of a supply has tripped, is off, or is beyond its tolerance.",
            "The channel is named: look at its current, then ramp it up again. Spills taken meanwhile are marked PARTIAL.",
            explains: ["dead-channel", "led-gain", "noise", "srd-efficiency", "spill-start"]),
        Alarm(309, "high-voltage-silent", Medium, Second, 0, 2, "A high-voltage supply is not read",
            "The supply is off, its cable is unplugged, or it has another board number or speed.",
            "Look at the supply and its cable; its front panel shows the voltages. Spills taken meanwhile are marked PARTIAL."),

        // Response
        Alarm(401, "electron-peak", High, Spill, 0, 0, "The electron peak is off",
            "The calibration does not fit any more, the beam energy changed, or a calorimeter cell fails.",
            "Look at the LED amplitudes and the ECAL map. Ask for the beam energy. Recalibrate.", deadBand: 0.2),
        Alarm(402, "resolution", Medium, Spill, 0, 0, "The electron peak is wide",
            "Pile-up, a failing cell, or unstable high voltage.",
            "Look at the intensity and at the ECAL map.", deadBand: 0.2, explains: ["electron-peak"]),
        Alarm(403, "spill-start", Medium, Spill, 0, 0, "The response differs at the start of the spill",
            "Phototubes sag under the load at the start of the extraction (p348-daq 95): false missing energy.",
            "Lower the intensity or ask for a smoother extraction; candidates early in the spill are suspect.", deadBand: 0.2, explains: ["electron-peak", "resolution"]),
        Alarm(404, "time-alignment", High, Spill, 1, 0, "A detector is out of time",
            "A trigger cable, a delay or a clock changed: energies fall out of the time window.",
            "Look for changes of cabling and delays. Take new time constants.", deadBand: 0.2, explains: ["punch-through", "dimuon-rate", "veto-rate", "srd-efficiency", "electron-peak"]),
        Alarm(405, "saturation", Medium, Spill, 0, 0, "Samples are saturated",
            "Gain or high voltage too high for the beam energy.",
            "Look at which cells are at the ADC's limit; lower their high voltage.", deadBand: 0.2, explains: ["led-gain", "electron-peak", "resolution", "spill-start", "pedestal", "noise"]),

        // Physics
        Alarm(501, "srd-efficiency", High, Spill, 0, 0, "The SRD sees fewer electrons",
            "SRD high voltage, its position, or hadrons in the beam.",
            "Look at the SRD spectra and at the high voltage; ask for the beam composition.", deadBand: 0.2),
        Alarm(502, "veto-rate", Medium, Spill, 0, 0, "The VETO fires too often",
            "Halo, hadrons or a light leak in a VETO plane: signal is lost.",
            "Look at the VETO spectra plane by plane; ask for the collimator settings.", deadBand: 0.2),
        Alarm(503, "punch-through", Medium, Spill, 0, 0, "Energy behind the ECAL",
            "More hadrons in the beam.",
            "Ask for the beam line's settings (magnets, collimators).", deadBand: 0.2,
            explains: ["veto-rate", "srd-efficiency", "live-fraction", "eot-per-spill", "dimuon-rate", "electron-peak"]),
        Alarm(504, "dimuon-rate", Medium, Spill, 0, 0, "The dimuon rate has changed",
            "Trigger, HCAL response or EOT counting changed: the standard candle does not agree.",
            "Compare HCAL spectra and trigger rates with an earlier run; check the EOT of the spills.", deadBand: 0.2),
        Alarm(505, "candidate", Low, Spill, 0, 0, "A candidate was seen",
            "An event lies in the signal box after all cuts.",
            "Do not announce it. Tell the analysis; the raw event is in the ledger."),
        Alarm(506, "calibration", High, Spill, 0, 0, "No calibration holds for this run",
            "The calibration's interval of validity does not cover the run: earlier constants are used, or none.",
            "Give a calibration that holds for the run. The spills are marked INVALID and can be replayed.",
            explains: ["electron-peak", "resolution", "pedestal", "noise", "srd-efficiency", "veto-rate", "punch-through", "spill-missing"]),

        // Host
        Alarm(601, "ledger-full", High, Event, 0, 0, "No room for the ledger",
            "The state directory's disk is full: nothing is recorded or acknowledged, and the stream waits.",
            "Make room; EdgeMon then goes on by itself.", explains: ["disk-nearly-full", "no-data"]),
        Alarm(602, "ledger-failed", Critical, Event, 0, 0, "The ledger cannot be written",
            "A write failed: EdgeMon ends with exit code 74.",
            "Check the disk (dmesg), then start EdgeMon again and replay what was taken meanwhile."),
        Alarm(603, "disk-nearly-full", Medium, Event, 0, 0, "The disk is getting full",
            "Raw files, logs or another program fill the disk of the state directory.",
            "Make room before the ledger stops."),
        Alarm(604, "memory", Medium, Second, 10, 10, "EdgeMon holds too much memory",
            "A leak, or more channels and histograms than foreseen.",
            "Tell an EdgeMon expert; restart EdgeMon between runs.", deadBand: 0.1),
        Alarm(605, "temperature", Medium, Second, 5, 5, "A temperature is out of range",
            "A fan, the rack's cooling or the air conditioning fails.",
            "Look at the cooling where the named sensor is: the host, the crate or the detector.", deadBand: 0.05),
        Alarm(606, "broker", High, Second, 10, 2, "No connection to the broker",
            "The MQTT broker is down or cannot be reached. Records wait in the outbox; nothing is lost.",
            "Start the broker; look at the network. EdgeMon connects by itself.", explains: ["outbox"]),
        Alarm(607, "outbox", Medium, Second, 5, 2, "Records wait for the broker",
            "The broker takes records more slowly than they come, or refuses them.",
            "Look at the broker's log and load.", deadBand: 0.5),
        Alarm(608, "forged-messages", High, Second, 0, 60, "Forged messages were refused",
            "Somebody publishes spills that EdgeMon did not sign, or an old program uses another key.",
            "Find the publisher in the broker's log. Limits and ledger are unchanged."),

        // Devices
        Alarm(711, "supply-voltage", High, Second, 3, 10, "A supply voltage is out of range",
            "A power supply of the crate fails or is overloaded, or its cable.",
            "Look at the supply that is named; call the expert before it fails. Data may be affected since the alarm.", deadBand: 0.1),
        Alarm(712, "environment", Low, Second, 30, 60, "Humidity or pressure of the air is out of range",
            "The air conditioning of the hall, an open door, or water; outside weather for the pressure.",
            "Look for water or condensation at high humidity, and tell the coordinator.", deadBand: 0.1),
        Alarm(713, "sensor-silent", Low, Second, 30, 5, "A sensor gives no value",
            "Its cable, its chip or the driver of its bus; or it gives values that cannot be.",
            "Look at the cable of the sensor that is named. Its alarms sleep meanwhile, and gains keep their last temperature."),

        Alarm(721, "gate-input", Medium, Second, 0, 0, "Spill gate and data disagree",
            "The gate's cable or its receiver; or the DAQ does not take the spills that the accelerator gives.",
            "Compare the gate with the accelerator's page. When it is right, see whether the DAQ takes data."),
        Alarm(722, "gpio-lost", Medium, Second, 2, 2, "GPIO lines cannot be used",
            "The GPIO chip was unplugged, another program has the line, or EdgeMon may not open it.",
            "Look at the alarms on the page: beacon and buzzer may be silent. Plug the chip in again; edgemon check names what is missing."),

        // The alarms themselves
        Alarm(901, "alarm-flood", High, Event, 0, 0, "More alarms than a person can follow",
            "Many things fail together, usually for one reason.",
            "Work on the highest priority first. The journal has all of them."),
    ];

    /// <summary>The alarm of an id; null when there is none.</summary>
    public static AlarmDefinition? Find(string id) => All.FirstOrDefault(alarm => alarm.Id == id);

    private static AlarmDefinition Alarm(
        int code, string id, AlarmPriority priority, AlarmClock clock, int onDelay, int offDelay, string title, string cause, string action,
        double deadBand = 0, IReadOnlyList<string>? explains = null) => new()
    {
        Code = code, Id = id, Priority = priority, Clock = clock, OnDelay = onDelay, OffDelay = offDelay,
        Title = title, Cause = cause, Action = action, DeadBand = deadBand, Explains = explains ?? [],
    };
}
