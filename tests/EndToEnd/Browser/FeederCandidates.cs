using EdgeMon.Signal.Spills;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>A candidate as the selection would hand it on.</summary>
internal static class FeederCandidates
{
    public static CandidateRecord Make(SpillRecord spill, FeederRandom random)
    {
        double ecal = 22 + 20 * random.Next();
        return new CandidateRecord
        {
            Provenance = spill.Provenance,
            Run = spill.Run,
            Spill = spill.Spill,
            EventInSpill = 4711,
            EventInRun = spill.FirstEventInRun + 4710,
            TriggerMask = 1,
            TimeUnix = spill.EndTimeUnix,
            EcalGeV = ecal,
            PreshowerGeV = 1.4,
            HcalGeV = 0.3,
            VetoGeV = 0.002,
            SrdMeV = [14.2, 21.7, 9.8],
            ShowerChi2 = 2.3,
            MissingEnergyGeV = 100 - ecal,
            Cells = [new CellEnergy("ECAL1 (3,2)", 0.7 * ecal, 0.4, 1260), new CellEnergy("ECAL1 (2,2)", 0.2 * ecal, 0.1, 390), new CellEnergy("ECAL0 (3,2)", 1.4, -0.3, 96)],
            RawEvent = new byte[8728],
        };
    }
}
