using System.ComponentModel.DataAnnotations;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>Settings of the alarms: what counts as too much, and which alarms are switched off or retuned.</summary>
public sealed record AlarmOptions
{
    /// <summary>Alarms that are switched off or retuned, by id: { "dimuon-rate": { "enabled": false } }. The ids stand in docs/operations.md.</summary>
    public IReadOnlyDictionary<string, AlarmTuning> Tuning { get; init; } = new Dictionary<string, AlarmTuning>();
    /// <summary>Longest time for which an alarm may be shelved: a shift.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan LongestShelving { get; init; } = TimeSpan.FromHours(8);
    /// <summary>What counts as a flood of alarms.</summary>
    public FloodOptions Flood { get; init; } = new();
    /// <summary>Limits of the alarms that are judged when a spill closes.</summary>
    public SpillAlarmLimits Spill { get; init; } = new();
    /// <summary>Limits of the alarms on channels.</summary>
    public ChannelAlarmLimits Channels { get; init; } = new();
    /// <summary>Limits of the alarms on the host, judged once per second.</summary>
    public HostAlarmLimits Host { get; init; } = new();
    /// <summary>Where alarms are told to a pager or chat.</summary>
    public WebhookOptions Webhook { get; init; } = new();

    /// <summary>What is wrong, beyond single ranges.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (string id in Tuning.Keys.Where(id => AlarmCatalogue.Find(id) is null))
            yield return $"telemetry.alarms.tuning.{id} is not an alarm. Alarms: {string.Join(", ", AlarmCatalogue.All.Select(alarm => alarm.Id))}.";
        if (Webhook.Defect() is { } defect) yield return defect;
    }

    /// <summary>The alarms of the catalogue that are switched on, as they are tuned.</summary>
    internal IReadOnlyList<AlarmDefinition> Definitions() =>
        [.. AlarmCatalogue.All.Where(alarm => Tuning.GetValueOrDefault(alarm.Id)?.Enabled != false).Select(Tuned)];

    private AlarmDefinition Tuned(AlarmDefinition alarm) => Tuning.GetValueOrDefault(alarm.Id) is not { } tuning ? alarm : alarm with
    {
        Priority = tuning.Priority ?? alarm.Priority,
        OnDelay = tuning.OnDelay ?? alarm.OnDelay,
        OffDelay = tuning.OffDelay ?? alarm.OffDelay,
        DeadBand = tuning.DeadBand ?? alarm.DeadBand,
    };
}

/// <summary>What is changed of one alarm; null leaves what the catalogue says.</summary>
public sealed record AlarmTuning
{
    /// <summary>False switches the alarm off: it is not judged, not raised and not shown.</summary>
    public bool Enabled { get; init; } = true;
    /// <summary>How soon a person must act.</summary>
    public AlarmPriority? Priority { get; init; }
    /// <summary>Further judgements (spills or seconds) at which the condition must hold before the alarm is raised.</summary>
    [Range(0, 3600)]
    public int? OnDelay { get; init; }
    /// <summary>Further judgements at which the condition must be gone before the alarm clears.</summary>
    [Range(0, 3600)]
    public int? OffDelay { get; init; }
    /// <summary>Share of its limit by which the quantity must have come back before the alarm clears.</summary>
    [Range(0, 1)]
    public double? DeadBand { get; init; }
}

/// <summary>What counts as a flood of alarms (ISA-18.2: ten in ten minutes are more than one person follows).</summary>
public sealed record FloodOptions
{
    /// <summary>So many new alarms within the window are still followed; one more is a flood.</summary>
    [Range(2, 1000)]
    public int Alarms { get; init; } = 10;
    /// <summary>The window.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>Limits of the alarms on beam, data stream, response and physics, judged when a spill closes.</summary>
public sealed record SpillAlarmLimits
{
    /// <summary>A difference counts only when it is so many standard deviations large: one hour has 250 spills and some thousand judgements.</summary>
    [Range(3, 10)]
    public double Significance { get; init; } = 5;
    /// <summary>Spills that a rolling median is made of.</summary>
    [Range(4, 1000)]
    public int MedianOfSpills { get; init; } = 20;
    /// <summary>Spills that must be there before there is a median.</summary>
    [Range(2, 100)]
    public int FewestSpills { get; init; } = 4;
    /// <summary>EOT of a spill: largest distance from its rolling median, relative.</summary>
    [Range(0.01, 1)]
    public double EotDeviation { get; init; } = 0.3;
    /// <summary>Beam coincidences below this share of their rolling median are no beam.</summary>
    [Range(0.0001, 0.5)]
    public double BeamOffShare { get; init; } = 0.02;
    /// <summary>Smallest live fraction of the DAQ.</summary>
    [Range(0.01, 0.999)]
    public double LiveFractionLow { get; init; } = 0.7;
    /// <summary>Electron peak: largest distance from the beam energy, relative.</summary>
    [Range(0.001, 0.5)]
    public double ElectronPeakDeviation { get; init; } = 0.01;
    /// <summary>Where the electron peak belongs [GeV]; 0 takes the beam energy of the selection.</summary>
    [Range(0, 1000)]
    public double ElectronPeakGeV { get; init; }
    /// <summary>Width of the electron peak: largest growth over its rolling median, relative.</summary>
    [Range(0.02, 5)]
    public double ResolutionGrowth { get; init; } = 0.2;
    /// <summary>Response of the beam cell in the first fifth of the events of a spill: largest distance from the rest, relative.</summary>
    [Range(0.01, 1)]
    public double SpillStartDeviation { get; init; } = 0.06;
    /// <summary>Mean time of a detector: largest distance from its rolling median [ns].</summary>
    [Range(0.2, 100)]
    public double TimeShiftNs { get; init; } = 5;
    /// <summary>Share of beam electrons seen by the SRD: largest loss against the spills before.</summary>
    [Range(0.005, 1)]
    public double SrdLoss { get; init; } = 0.1;
    /// <summary>Share of beam electrons with a signal in the VETO: largest growth.</summary>
    [Range(0.001, 1)]
    public double VetoGrowth { get; init; } = 0.03;
    /// <summary>Share of beam triggers with energy in the HCAL: largest growth.</summary>
    [Range(0.001, 1)]
    public double PunchThroughGrowth { get; init; } = 0.01;
    /// <summary>Dimuons per electron on target: largest change against the spills before, relative.</summary>
    [Range(0.1, 10)]
    public double DimuonChange { get; init; } = 0.5;
    /// <summary>Share of physics events with a saturated channel; pile-up at full intensity makes 5 %.</summary>
    [Range(0.001, 1)]
    public double SaturatedShare { get; init; } = 0.2;
    /// <summary>Defects of one source per event.</summary>
    [Range(0.0001, 1)]
    public double DefectShare { get; init; } = 0.002;
    /// <summary>Share of event numbers that are missing.</summary>
    [Range(0.0001, 1)]
    public double MissingNumberShare { get; init; } = 0.002;
    /// <summary>Defects or missing numbers below this count are left alone.</summary>
    [Range(1, 1000)]
    public int FewestDefects { get; init; } = 5;
}

/// <summary>Limits of the alarms on single channels, judged when a spill closes.</summary>
public sealed record ChannelAlarmLimits
{
    /// <summary>Fewest calibration events of a spill for a verdict on pedestal and noise: they come without beam, so that no pile-up disturbs.</summary>
    [Range(5, 100000)]
    public int FewestEntries { get; init; } = 15;
    /// <summary>Pedestal: largest distance from the calibration's, or from its rolling median without one [ADC].</summary>
    [Range(0.1, 1000)]
    public double PedestalAdc { get; init; } = 5;
    /// <summary>Noise: largest factor over the calibration's, or over its rolling median without one.</summary>
    [Range(1.1, 100)]
    public double NoiseFactor { get; init; } = 3;
    /// <summary>LED amplitude: largest distance from its rolling median, relative.</summary>
    [Range(0.005, 1)]
    public double LedDeviation { get; init; } = 0.05;
    /// <summary>Occupancy: largest growth over the spills before.</summary>
    [Range(0.01, 1)]
    public double OccupancyGrowth { get; init; } = 0.2;
}

/// <summary>Limits of the alarms on data flow and machine, judged once per second.</summary>
public sealed record HostAlarmLimits
{
    /// <summary>Shortest silence of the source that counts while there was beam in the last spill.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>The same in spill periods: the longer of both counts.</summary>
    [Range(1.2, 100)]
    public double SilentPeriods { get; init; } = 2.5;
    /// <summary>Most memory that EdgeMon may hold [MiB].</summary>
    [Range(64, 10000000)]
    public long MemoryMiB { get; init; } = 4096;
    /// <summary>Highest temperature of a sensor [degrees Celsius].</summary>
    [Range(20, 150)]
    public double TemperatureC { get; init; } = 85;
    /// <summary>Records that may wait for the broker.</summary>
    [Range(10, 100000000)]
    public long OutboxRecords { get; init; } = 1000;
}

/// <summary>Whom alarms are told.</summary>
public enum WebhookFormat
{
    /// <summary>A receiver of Alertmanager's webhooks (pagers, chats): it gets what Alertmanager would send.</summary>
    Webhook = 0,
    /// <summary>An Alertmanager itself: it gets what Prometheus would send.</summary>
    Alertmanager = 1,
}

/// <summary>A receiver of alarms: one of Alertmanager's webhooks, or an Alertmanager.</summary>
public sealed record WebhookOptions
{
    /// <summary>Where to send: https, or http on this machine; for an Alertmanager its /api/v2/alerts. Empty sends nothing.</summary>
    public string Url { get; init; } = "";
    /// <summary>Who listens there: webhook, a receiver of Alertmanager's webhooks; alertmanager, an Alertmanager itself.</summary>
    public WebhookFormat Format { get; init; }
    /// <summary>An Alertmanager is told again after this time of what still holds; it forgets an alarm after four such times of silence.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Repeat { get; init; } = TimeSpan.FromMinutes(1);
    /// <summary>Name of the receiver in the messages.</summary>
    public string Receiver { get; init; } = "edgemon";
    /// <summary>Only alarms of this priority and above are sent.</summary>
    public AlarmPriority Priority { get; init; } = AlarmPriority.Medium;
    /// <summary>An answer must come within this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>Wait after the first failure; it doubles from failure to failure.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);
    /// <summary>Longest wait between attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(1);
    /// <summary>Changes that wait; beyond it the oldest are dropped and counted.</summary>
    [Range(1, 100000)]
    public int Queue { get; init; } = 1000;
    /// <summary>Address of the page in the messages, for the person who is called; empty leaves it out.</summary>
    public string PageUrl { get; init; } = "";

    /// <summary>What is wrong with the address; null when it can be used.</summary>
    internal string? Defect()
    {
        if (Url.Length == 0) return null;
        bool usable = Uri.TryCreate(Url, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
        return usable ? null : $"telemetry.alarms.webhook.url = \"{Url}\" must be https, or http on this machine. Use \"https://alerts.example.org/hook\" or \"http://127.0.0.1:9093/hook\".";
    }
}
