namespace EdgeMon.Hardware.VirtualDetectors.Faults;

/// <summary>The faults that are active in one spill, by kind. Asked several times per event: plain loops, no closures.</summary>
internal sealed class SpillFaults
{
    private readonly Fault[] _faults;

    public SpillFaults(IReadOnlyList<Fault> faults) => _faults = [.. faults];

    /// <summary>No fault.</summary>
    public static SpillFaults None { get; } = new([]);

    /// <summary>True when anything is wrong.</summary>
    public bool Any => _faults.Length > 0;

    /// <summary>True when a fault of this kind is active.</summary>
    public bool Has(FaultKind kind) => Find(kind) is not null;

    /// <summary>The fault of a kind, if active.</summary>
    public Fault? Find(FaultKind kind)
    {
        foreach (Fault fault in _faults)
            if (fault.Kind == kind) return fault;
        return null;
    }

    /// <summary>Size of the fault of a kind, or a neutral value.</summary>
    public double Value(FaultKind kind, double neutral) => Find(kind)?.Value ?? neutral;

    /// <summary>The fault of a kind that concerns a channel, if active.</summary>
    public Fault? ForChannel(FaultKind kind, int channel)
    {
        foreach (Fault fault in _faults)
            if (fault.Kind == kind && channel >= fault.Target && channel < fault.Target + fault.Count) return fault;
        return null;
    }
}
