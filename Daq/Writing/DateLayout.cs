namespace EdgeMon.Daq.Writing;

/// <summary>Layouts of the DATE event header (FRAMES sections 1.1 to 1.3).</summary>
public enum DateLayout
{
    /// <summary>DATE 3.06: 17 words; what NA64 writes.</summary>
    Date306,
    /// <summary>DATE 3.14: 20 words, four trigger words, microseconds.</summary>
    Date314,
    /// <summary>Before DATE 5: 20 words in the older order, 12-byte equipment headers.</summary>
    PreDate5,
}
