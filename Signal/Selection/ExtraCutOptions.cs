namespace EdgeMon.Signal.Selection;

/// <summary>A cut of one's own, judged after the others and before the missing-energy threshold.</summary>
public sealed record ExtraCutOptions
{
    /// <summary>Name in the cut flow: small letters, digits and -.</summary>
    public string Name { get; init; } = "";
    /// <summary>The condition that an event must meet, such as "srdTotalMeV &lt; 150 and hcalModule3GeV &lt; 2".</summary>
    public string Expression { get; init; } = "";
}
