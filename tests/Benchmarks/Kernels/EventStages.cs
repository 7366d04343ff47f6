using BenchmarkDotNet.Attributes;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Benchmarks.Kernels;

/// <summary>Energies and sums of one event.</summary>
[MemoryDiagnoser]
public class EventStages
{
    private readonly EventSample _sample = new();

    [Benchmark]
    public bool Energies()
    {
        EventRecord record = default;
        return _sample.Reconstructor.ComputeEnergies(ref record);
    }

    [Benchmark]
    public float Sums()
    {
        EventRecord record = default;
        _sample.Reconstructor.ComputeSums(ref record, PulseFlags.None);
        return record.EcalGeV;
    }
}
