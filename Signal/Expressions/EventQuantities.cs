using System.Linq.Expressions;
using System.Reflection;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Expressions;

/// <summary>A name that expressions know.</summary>
/// <param name="Name">The name; functions with their arguments, "ecalCellGeV(x, y)".</param>
/// <param name="Unit">Unit; "" for counts, "true or false" for conditions.</param>
/// <param name="Meaning">What it is.</param>
public sealed record EventQuantity(string Name, string Unit, string Meaning);

/// <summary>
/// The quantities of an event that expressions in the configuration may use: for histograms (<see cref="Histograms.CustomHistogramOptions"/>) and for
/// further cuts (<see cref="Selection.ExtraCutOptions"/>). Energies are in time unless their name says otherwise.
/// </summary>
public static class EventQuantities
{
    private const string Condition = "true or false";

    // Names, in the order in which they are listed; each with the field or method that gives it.
    private static readonly (EventQuantity Quantity, Func<ParameterExpression, Expression> Read)[] Table =
    [
        Field("ecalEnergyGeV", "GeV", "preshower and main ECAL", nameof(EventRecord.EcalGeV)),
        Field("preshowerEnergyGeV", "GeV", "preshower", nameof(EventRecord.PreshowerGeV)),
        Field("ecalAllTimesGeV", "GeV", "preshower and main ECAL at any time", nameof(EventRecord.EcalAllGeV)),
        Property("ecalOutOfTimeGeV", "GeV", "ECAL energy out of time", nameof(EventRecord.EcalOutOfTimeGeV)),
        Field("missingEnergyGeV", "GeV", "beam energy - ecalEnergyGeV", nameof(EventRecord.MissingEnergyGeV)),
        Field("hcalEnergyGeV", "GeV", "HCAL modules of the selection", nameof(EventRecord.HcalGeV)),
        Property("hcalOutOfTimeGeV", "GeV", "HCAL energy out of time, modules of the selection", nameof(EventRecord.HcalOutOfTimeGeV)),
        Field("hcalSpread", "", "R = (E_total - E_central) / E_total of the HCAL", nameof(EventRecord.HcalR)),
        .. Four("hcalModule", "GeV", "HCAL module", nameof(HcalModuleGeV)),
        Field("vetoEnergyGeV", "GeV", "largest VETO plane", nameof(EventRecord.VetoGeV)),
        Field("vetoTotalGeV", "GeV", "sum of the VETO planes", nameof(EventRecord.VetoTotalGeV)),
        .. Four("vetoPlane", "GeV", "VETO plane", nameof(VetoPlaneGeV)),
        .. Four("srdModule", "MeV", "SRD module", nameof(SrdModuleMeV)),
        Field("srdTotalMeV", "MeV", "sum of the SRD modules", nameof(EventRecord.SrdTotalMeV)),
        Field("showerChi2", "", "shower chi2 per cell", nameof(EventRecord.ShowerChi2)),
        Field("maxCellX", "", "column of the ECAL cell with the most energy; -1 without energy", nameof(EventRecord.MaxCellX)),
        Field("maxCellY", "", "row of that cell", nameof(EventRecord.MaxCellY)),
        Field("maxCellGeV", "GeV", "energy of that cell, both depths", nameof(EventRecord.MaxCellGeV)),
        Field("beamCellGeV", "GeV", "energy of the cell that the beam is aimed at, both depths", nameof(EventRecord.BeamCellGeV)),
        Field("pileUpGeV", "GeV", "energy of ECAL cells with a second pulse or an earlier one's tail", nameof(EventRecord.PileUpGeV)),
        Field("masterTimeNs", "ns", "time of the master counter in the sample window; not a number without one", nameof(EventRecord.MasterTimeNs)),
        Field("eventInSpill", "", "event number in the spill", nameof(EventRecord.EventInSpill)),
        Field("eventInRun", "", "event number in the run", nameof(EventRecord.EventInRun)),
        Field("eventBytes", "byte", "length of the event", nameof(EventRecord.Bytes)),
        Field("triggerMask", "", "trigger bits as a number", nameof(EventRecord.TriggerMask)),
        Flag("isDimuon", "of the dimuon sample", e => Expression.Field(e, nameof(EventRecord.IsDimuon))),
        Flag("isMuon", "a muon is seen in the HCAL", e => HasFlag(e, EventFlags.Muon)),
        Flag("isSaturated", "at least one channel is saturated", e => HasFlag(e, EventFlags.Saturated)),
        Flag("isPileUp", "at least one channel has a second pulse or an earlier one's tail", e => HasFlag(e, EventFlags.PileUp)),
        Flag("hasMasterTime", "a beam counter gives the master time", e => Expression.Not(HasFlag(e, EventFlags.NoMasterTime))),
    ];

    private static readonly EventQuantity[] Functions =
    [
        new("ecalCellGeV(x, y)", "GeV", "ECAL cell, both depths; not a number where the map has no such cell"),
        new("preshowerCellGeV(x, y)", "GeV", "preshower cell"),
        new("mainCellGeV(x, y)", "GeV", "cell of the main ECAL"),
        new("hcalCellGeV(module, x, y)", "GeV", "cell of an HCAL module"),
        new("trigger(\"name\")", Condition, "the trigger of this name fired; never where the map has no such trigger"),
        new("passes(\"cut\")", Condition, "this cut alone is passed (histograms only)"),
        new("passesUpTo(\"cut\")", Condition, "this cut and all before it are passed (histograms only)"),
        new("passesAllBut(\"cut\")", Condition, "all cuts are passed, this one or not (histograms only)"),
    ];

    /// <summary>All names, in the order of the detector.</summary>
    public static IReadOnlyList<EventQuantity> All { get; } = [.. Table.Select(entry => entry.Quantity), .. Functions];

    /// <summary>Unit of a text that is the name of a quantity and nothing else; "" otherwise.</summary>
    internal static string UnitOf(string text) => Array.Find(Table, entry => entry.Quantity.Name == text.Trim()).Quantity?.Unit is { } unit and not Condition ? unit : "";

    /// <summary>The value of a quantity; null for an unknown name.</summary>
    internal static Expression? Read(string name, ParameterExpression record) =>
        Array.Find(Table, entry => entry.Quantity.Name == name) is { Read: { } read } ? read(record) : null;

    private static double HcalModuleGeV(ref EventRecord e, int module) => e.HcalModulesGeV[module];
    private static double VetoPlaneGeV(ref EventRecord e, int plane) => e.VetoPlanesGeV[plane];
    private static double SrdModuleMeV(ref EventRecord e, int module) => e.SrdMeV[module];
    private static bool HasFlag(ref EventRecord e, EventFlags flag) => (e.Flags & flag) != 0;

    private static (EventQuantity, Func<ParameterExpression, Expression>) Field(string name, string unit, string meaning, string field) =>
        (new(name, unit, meaning), e => Expression.Convert(Expression.Field(e, field), typeof(double)));

    private static (EventQuantity, Func<ParameterExpression, Expression>) Property(string name, string unit, string meaning, string property) =>
        (new(name, unit, meaning), e => Expression.Convert(Expression.Property(e, property), typeof(double)));

    private static IEnumerable<(EventQuantity, Func<ParameterExpression, Expression>)> Four(string name, string unit, string meaning, string method) =>
        Enumerable.Range(0, 4).Select(i => (new EventQuantity($"{name}{i}{unit}", unit, $"{meaning} {i}"),
            (Func<ParameterExpression, Expression>)(e => Expression.Call(Own(method), e, Expression.Constant(i)))));

    private static (EventQuantity, Func<ParameterExpression, Expression>) Flag(string name, string meaning, Func<ParameterExpression, Expression> read) =>
        (new(name, Condition, meaning), read);

    private static MethodCallExpression HasFlag(ParameterExpression e, EventFlags flag) => Expression.Call(Own(nameof(HasFlag), typeof(EventFlags)), e, Expression.Constant(flag));

    private static MethodInfo Own(string name, Type? second = null) => typeof(EventQuantities).GetMethod(
        name, BindingFlags.NonPublic | BindingFlags.Static, [typeof(EventRecord).MakeByRefType(), second ?? typeof(int)])!;
}
