using EdgeMon.Signal.Spills;

namespace EdgeMon.Host.Web;

/// <summary>A spill as the table and the trends show it.</summary>
public sealed record SpillRow
{
    /// <summary>Run number.</summary>
    public required int Run { get; init; }
    /// <summary>Spill number in the run.</summary>
    public required int Spill { get; init; }
    /// <summary>How far the numbers can be trusted.</summary>
    public required DataQuality Quality { get; init; }
    /// <summary>Why not further.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
    /// <summary>What closed the spill.</summary>
    public required string ClosedBy { get; init; }
    /// <summary>DAQ time of the first event [s since 1970-01-01 UTC]; 0 when unknown.</summary>
    public required long StartUnix { get; init; }
    /// <summary>DAQ time of the last event [s since 1970-01-01 UTC].</summary>
    public required long EndUnix { get; init; }
    /// <summary>When this host closed it [ms since 1970-01-01 UTC].</summary>
    public required long ReceivedUnixMs { get; init; }
    /// <summary>Events that reached EdgeMon.</summary>
    public required long FramesIn { get; init; }
    /// <summary>Events used.</summary>
    public required long Accepted { get; init; }
    /// <summary>Events read but not used.</summary>
    public required long Rejected { get; init; }
    /// <summary>Events lost.</summary>
    public required long Dropped { get; init; }
    /// <summary>True when frames in = accepted + rejected + dropped.</summary>
    public required bool Balanced { get; init; }
    /// <summary>Physics events accepted.</summary>
    public required long PhysicsEvents { get; init; }
    /// <summary>Electrons on target.</summary>
    public required double Eot { get; init; }
    /// <summary>One standard deviation of it.</summary>
    public required double EotUncertainty { get; init; }
    /// <summary>True when the EOT can be used.</summary>
    public required bool EotValid { get; init; }
    /// <summary>EOT from prescaled beam triggers; 0 when not configured.</summary>
    public required double EotFromBeamTriggers { get; init; }
    /// <summary>EOT counted by the spill gate box; null without.</summary>
    public required double? SecondEot { get; init; }
    /// <summary>Its distance from the EOT of the scalers, relative; null without.</summary>
    public required double? SecondEotDeviation { get; init; }
    /// <summary>Triggers recorded / offered.</summary>
    public required double LiveFraction { get; init; }
    /// <summary>Events in the signal box; null while blinded.</summary>
    public required long? Candidates { get; init; }
    /// <summary>Background expected in the box.</summary>
    public required double Background { get; init; }
    /// <summary>One standard deviation of it.</summary>
    public required double BackgroundUncertainty { get; init; }
    /// <summary>Dimuon events.</summary>
    public required long Dimuons { get; init; }
    /// <summary>Electron peak [GeV]; 0 without entries.</summary>
    public required double PeakGeV { get; init; }
    /// <summary>Its width [GeV].</summary>
    public required double PeakSigmaGeV { get; init; }
    /// <summary>Events in the peak.</summary>
    public required long PeakEntries { get; init; }
    /// <summary>Share of the beam sample with synchrotron radiation in the SRD, 0 to 1; null without a sample.</summary>
    public required double? SrdShare { get; init; }
    /// <summary>Share of it with a VETO plane at or above the cut.</summary>
    public required double? VetoShare { get; init; }
    /// <summary>Share of it with energy in the HCAL above the signal box.</summary>
    public required double? HcalShare { get; init; }
    /// <summary>Defects of all sources and kinds.</summary>
    public required long Errors { get; init; }
    /// <summary>Raw bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The row of a spill.</summary>
    public static SpillRow Of(SpillRecord spill, DateTimeOffset received) => new()
    {
        Run = spill.Run,
        Spill = spill.Spill,
        Quality = QualityOf(spill.Quality),
        Reasons = spill.QualityReasons,
        ClosedBy = spill.ClosedBy.ToString(),
        StartUnix = spill.StartTimeUnix,
        EndUnix = spill.EndTimeUnix,
        ReceivedUnixMs = received.ToUnixTimeMilliseconds(),
        FramesIn = spill.Books.FramesIn,
        Accepted = spill.Books.Accepted,
        Rejected = spill.Books.Rejected.Values.Sum(),
        Dropped = spill.Books.Dropped.Values.Sum(),
        Balanced = spill.Books.Balanced,
        PhysicsEvents = spill.Eot.PhysicsEvents,
        Eot = spill.Eot.Eot,
        EotUncertainty = spill.Eot.EotUncertainty,
        EotValid = spill.Eot.Valid,
        EotFromBeamTriggers = spill.Eot.EotFromBeamTriggers,
        SecondEot = spill.SecondEot?.Eot,
        SecondEotDeviation = spill.SecondEot is { } second && double.IsFinite(second.Deviation) ? second.Deviation : null,
        LiveFraction = spill.Eot.LiveFraction,
        Candidates = spill.Candidates,
        Background = spill.Sidebands.Background,
        BackgroundUncertainty = spill.Sidebands.BackgroundUncertainty,
        Dimuons = spill.Dimuons,
        PeakGeV = spill.ElectronPeak.MeanGeV,
        PeakSigmaGeV = spill.ElectronPeak.SigmaGeV,
        PeakEntries = spill.ElectronPeak.Entries,
        SrdShare = Share(spill.BeamSample.WithSrd, spill.BeamSample.Events),
        VetoShare = Share(spill.BeamSample.WithVeto, spill.BeamSample.Events),
        HcalShare = Share(spill.BeamSample.WithHcal, spill.BeamSample.Events),
        Errors = spill.Errors.Sum(error => error.Count),
        Bytes = spill.Bytes,
    };

    private static double? Share(long part, long all) => all > 0 ? (double)part / all : null;

    /// <summary>Quality of a spill in the words of the page.</summary>
    public static DataQuality QualityOf(SpillQuality quality) => quality switch
    {
        SpillQuality.Good => DataQuality.Good,
        SpillQuality.Partial => DataQuality.Partial,
        _ => DataQuality.Invalid,
    };
}
