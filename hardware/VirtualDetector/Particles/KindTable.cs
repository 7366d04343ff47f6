using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.VirtualDetectors.Particles;

/// <summary>How often a beam particle is anything but an ordinary electron, and what it is then.</summary>
internal sealed class KindTable
{
    private readonly (ParticleKind Kind, bool Tail, double UpTo)[] _others;
    private readonly double _chance;

    public KindTable(VirtualBeamOptions beam, double tailProbability, double signalChance, SpillFaults faults)
    {
        double hadrons = Math.Min(0.5, beam.HadronFraction * faults.Value(FaultKind.Hadrons, 1));
        (ParticleKind, bool, double)[] shares =
        [
            (ParticleKind.Hadron, false, hadrons),
            (ParticleKind.Muon, false, beam.MuonFraction),
            (ParticleKind.Dimuon, false, beam.DimuonFraction * faults.Value(FaultKind.Dimuons, 1)),
            (ParticleKind.Upstream, false, beam.UpstreamFraction),
            (ParticleKind.Signal, false, signalChance),
            (ParticleKind.Electron, true, tailProbability),
        ];
        _others = new (ParticleKind, bool, double)[shares.Length];
        double sum = 0;
        for (int i = 0; i < shares.Length; i++)
            _others[i] = (shares[i].Item1, shares[i].Item2, sum += shares[i].Item3);
        _chance = Math.Min(0.999, sum);
    }

    /// <summary>Number of the next particle after <paramref name="index"/> that is not an ordinary electron.</summary>
    public long NextOther(long index, ref RandomStream random) =>
        _chance > 0 ? index + 1 + Math.Min(random.Geometric(_chance), long.MaxValue / 4) : long.MaxValue / 2;

    /// <summary>What that particle is.</summary>
    public (ParticleKind Kind, bool Tail) DrawOther(ref RandomStream random)
    {
        double wanted = random.Uniform() * _others[^1].UpTo;
        foreach ((ParticleKind kind, bool tail, double upTo) in _others)
            if (wanted < upTo) return (kind, tail);
        return (ParticleKind.Electron, true);
    }
}
