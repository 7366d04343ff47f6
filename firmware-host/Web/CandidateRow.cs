using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Host.Web;

/// <summary>A candidate without its raw bytes.</summary>
public sealed record CandidateRow(int Run, int Spill, int EventInSpill, uint EventInRun, uint TriggerMask, long TimeUnix, double EcalGeV, double PreshowerGeV,
    double HcalGeV, double VetoGeV, IReadOnlyList<double> SrdMeV, double ShowerChi2, double MissingEnergyGeV, IReadOnlyList<CellEnergy> Cells, int RawBytes)
{
    /// <summary>The row of a record. Its raw event is in the ledger, and not kept here.</summary>
    public static CandidateRow Of(CandidateRecord candidate) => new(
        candidate.Run, candidate.Spill, candidate.EventInSpill, candidate.EventInRun, candidate.TriggerMask, candidate.TimeUnix,
        candidate.EcalGeV, candidate.PreshowerGeV, candidate.HcalGeV, candidate.VetoGeV, candidate.SrdMeV, candidate.ShowerChi2,
        candidate.MissingEnergyGeV, candidate.Cells, candidate.RawEvent.Length);

    /// <summary>The row of a candidate of the past, as the ledger gives it.</summary>
    public static CandidateRow Of(CandidateMessage candidate) => new(
        candidate.Run, candidate.Spill, candidate.EventInSpill, candidate.EventInRun, candidate.TriggerMask, candidate.TimeUnix,
        candidate.EcalGeV, candidate.PreshowerGeV, candidate.HcalGeV, candidate.VetoGeV, candidate.SrdMeV, candidate.ShowerChi2,
        candidate.MissingEnergyGeV, candidate.Cells, candidate.RawEventBytes);
}
