using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>Judges all conditions of a closed spill, in the order of the stream. One thread at a time.</summary>
public sealed class SpillJudge
{
    private readonly AlarmOptions _options;
    private readonly SpillReferences _references;
    private SpillRecord? _last;

    /// <summary>Knows no spill yet.</summary>
    public SpillJudge(AlarmOptions options)
    {
        _options = options;
        _references = new SpillReferences(options.Spill.MedianOfSpills, options.Spill.FewestSpills);
    }

    /// <summary>What the conditions find in a spill, one reading for each alarm that is judged per spill.</summary>
    public IReadOnlyList<AlarmReading> Judge(SpillHealth health)
    {
        Provenance made = health.Spill.Provenance;
        bool known = _last is { } last && last.Provenance.MapIdentity == made.MapIdentity && last.Provenance.CalibrationIdentity == made.CalibrationIdentity
            && last.Provenance.ConfigurationHash == made.ConfigurationHash;
        if (!known) _references.Clear();
        List<AlarmReading> readings =
        [
            .. BeamConditions.Judge(health, _last, _references, _options.Spill),
            .. StreamConditions.Judge(health, _options.Spill),
            .. ChannelConditions.Judge(health, _references, _options.Channels, _options.Spill),
            .. ResponseConditions.Judge(health, _references, _options.Spill),
            .. PhysicsConditions.Judge(health, _references, _options.Spill),
        ];
        _last = health.Spill;
        return readings;
    }
}
