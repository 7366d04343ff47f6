using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Limits;

/// <summary>Results of the limit service as payloads.</summary>
internal static class LimitMessages
{
    internal static LimitsMessage Limits(LimitUpdate update, LimitCurve curve, Provenance provenance, long timeUnixMs)
    {
        LimitsMessage message = Open(update, curve, provenance, timeUnixMs);
        return update.Withheld ? BlindedPayloads.Of(message) : message;
    }

    private static LimitsMessage Open(LimitUpdate update, LimitCurve curve, Provenance provenance, long timeUnixMs) => new()
    {
        Provenance = provenance,
        TimeUnixMs = timeUnixMs,
        Model = curve.Model,
        AlphaD = curve.AlphaD,
        Approach = curve.Approach,
        Label = update.Label,
        Method = curve.Method,
        ConfidenceLevel = curve.ConfidenceLevel,
        Counted = SumsMessage.From(update.Sums),
        Hosts = update.Hosts,
        LastSpill = update.LastSpill,
        Duplicates = update.Duplicates,
        Refused = update.Refused,
        Complete = update.Complete,
        SignalEventsObserved = curve.SignalEventsObserved,
        SignalEventsExpected = curve.SignalEventsExpected,
        MassesMeV = curve.MassesMeV,
        Observed = curve.Observed,
        Expected = curve.Expected,
        ExpectedMinus2Sigma = curve.ExpectedMinus2Sigma,
        ExpectedMinus1Sigma = curve.ExpectedMinus1Sigma,
        ExpectedPlus1Sigma = curve.ExpectedPlus1Sigma,
        ExpectedPlus2Sigma = curve.ExpectedPlus2Sigma,
    };

    internal static SensitivityMessage Sensitivity(LimitUpdate update, double eotGoal, Provenance provenance, long timeUnixMs) => new()
    {
        Provenance = provenance,
        TimeUnixMs = timeUnixMs,
        Model = update.Curves[0].Model,
        Approach = update.Curves[0].Approach,
        Eot = update.Sums.Eot,
        EotGoal = eotGoal,
        SignalEventsNow = update.Curves[0].SignalEventsExpected,
        SignalEventsAtGoal = update.AtGoal[0].SignalEventsExpected,
        MassesMeV = update.Curves[0].MassesMeV,
        ExpectedNow = update.Curves[0].Expected,
        ExpectedAtGoal = update.AtGoal[0].Expected,
    };
}
