using EdgeMon.Signal.Spills;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// Writes a spill and a candidate into a transaction that is taken back, before there is a beam. What writes them is compiled then: the first spill after a
/// start would wait some 50 ms for it.
/// </summary>
internal static class LedgerRehearsal
{
    /// <summary>Nothing of it stays: not in the ledger, not in its chain, not in the outbox.</summary>
    /// <param name="statements">Of the ledger; they stay prepared.</param>
    /// <param name="head">Where its chain ends.</param>
    /// <param name="options">Whose records it takes.</param>
    public static void Play(LedgerStatements statements, LedgerHead head, LedgerOptions options)
    {
        try
        {
            using var transaction = new LedgerTransaction(statements, head);
            var provenance = new Provenance
            {
                Experiment = options.Experiment, Host = "", Simulated = options.Simulated, ConfigurationHash = "", MapIdentity = "", CalibrationIdentity = "", CodeVersion = "",
            };
            transaction.AddCandidate(Candidate(provenance));
            transaction.AddSpill(Spill(provenance), out _);
        }
        catch (SqliteException)
        {
            // A disk that is full, for example: the first record tells, and what becomes of it.
        }
    }

    /// <summary>One entry in each list, since members of entries are written by code of their own.</summary>
    private static SpillRecord Spill(Provenance provenance)
    {
        var counts = new Dictionary<string, long> { [""] = 0 };
        return new SpillRecord
        {
            Provenance = provenance,
            Run = 0,
            Spill = 0,
            ClosedBy = SpillClosedBy.EndOfBurst,
            Quality = SpillQuality.Invalid,
            QualityReasons = [""],
            StartTimeUnix = 0,
            EndTimeUnix = 0,
            FirstEventInRun = 0,
            LastEventInRun = 0,
            Books = new Books { FramesIn = 0, Accepted = 0, Rejected = counts, Dropped = counts },
            Eot = new EotRecord
            {
                PhysicsEvents = 0, CalibrationEvents = 0, Triggers = counts, ScalerCoincidences = 0, TriggersOffered = 0, TriggersRecorded = 0,
                LiveFraction = 0, Eot = 0, EotUncertainty = 0, EotFromBeamTriggers = 0, Valid = false,
            },
            CutFlow = [new CutCount("", "", 0)],
            Candidates = 0,
            Sidebands = new SidebandRecord { SidebandA = 0, SidebandC = 0, Background = 0, BackgroundUncertainty = 0 },
            Dimuons = 0,
            ElectronPeak = new PeakRecord(0, 0, 0),
            Errors = [new ErrorCount(0, "", 0, 0)],
            UnmappedChannels = [new SourceCount(0, 0)],
            MissingSources = [new SourceCount(0, 0)],
            Bytes = 0,
            MissingEventNumbers = [new NumberRange(0, 0)],
            SecondEot = new SecondEotRecord { Burst = 0, Coincidences = 0, TriggersOffered = 0, TriggersRecorded = 0, Eot = 0, Deviation = 0 },
            GainTemperatures = [new GainTemperature("", "", GainTemperatureOrigin.Measured, 0, 1)],
        };
    }

    private static CandidateRecord Candidate(Provenance provenance) => new()
    {
        Provenance = provenance,
        Run = 0,
        Spill = 0,
        EventInSpill = 0,
        EventInRun = 0,
        TriggerMask = 0,
        TimeUnix = 0,
        EcalGeV = 0,
        PreshowerGeV = 0,
        HcalGeV = 0,
        VetoGeV = 0,
        SrdMeV = [0],
        ShowerChi2 = 0,
        MissingEnergyGeV = 0,
        Cells = [new CellEnergy("", 0, 0, 0)],
        RawEvent = [0],
    };
}
