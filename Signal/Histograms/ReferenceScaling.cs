namespace EdgeMon.Signal.Histograms;

/// <summary>How a reference is brought to the size of a histogram before both are drawn over each other.</summary>
public enum ReferenceScaling
{
    /// <summary>Contents grow with the number of events: the reference is scaled to the same number of entries.</summary>
    SameEvents = 0,
    /// <summary>Contents are rates, which mean the same for any number of events: the reference is not scaled.</summary>
    None = 1,
}
