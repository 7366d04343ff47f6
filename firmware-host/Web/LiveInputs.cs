namespace EdgeMon.Host.Web;

/// <summary>Sums over the spills of a run or of the whole campaign, each spill once (from the ledger).</summary>
/// <param name="Eot">Electrons on target.</param>
/// <param name="EotUncertainty">One standard deviation of it.</param>
/// <param name="Spills">Spills summed.</param>
/// <param name="SpillsNotGood">Spills among them whose quality is not Good.</param>
/// <param name="Candidates">Events in the signal box; null while blinded.</param>
/// <param name="Background">Background expected in the box.</param>
/// <param name="BackgroundUncertainty">One standard deviation of it.</param>
public sealed record LiveTotals(double Eot, double EotUncertainty, long Spills, long SpillsNotGood, long? Candidates, double Background, double BackgroundUncertainty);

/// <summary>What the pipeline does now, between two closed spills.</summary>
/// <param name="Run">Run number of the last event; 0 before the first.</param>
/// <param name="Spill">Spill number of the last event.</param>
/// <param name="EventsInSpill">Events of this spill so far.</param>
/// <param name="EventsPerSecond">Events per second, over the last second or so.</param>
/// <param name="BytesPerSecond">Raw bytes per second.</param>
/// <param name="BacklogEvents">Events read but not yet analysed.</param>
public sealed record LiveProgress(int Run, int Spill, long EventsInSpill, double EventsPerSecond, double BytesPerSecond, long BacklogEvents)
{
    /// <summary>Time from the arrival of the last byte merged to its merge [ms]; null when nothing came.</summary>
    public double? LatencyMilliseconds { get; init; }
}

/// <summary>The signal box in the E_ECAL - E_HCAL plane, as the selection is configured.</summary>
/// <param name="EcalBelowGeV">E_ECAL of a signal is below this [GeV].</param>
/// <param name="HcalBelowGeV">E_HCAL of a signal is below this [GeV].</param>
public sealed record SignalBox(double EcalBelowGeV, double HcalBelowGeV);

/// <summary>How a part of the host is.</summary>
public enum HealthLevel
{
    /// <summary>Works.</summary>
    Ok = 0,
    /// <summary>Works, with something that a person should look at.</summary>
    Warning = 1,
    /// <summary>Does not work.</summary>
    Failed = 2,
}
