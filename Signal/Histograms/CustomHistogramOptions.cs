using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Signal.Histograms;

/// <summary>A histogram of one's own: of one dimension, or of two when <see cref="Y"/> is given.</summary>
public sealed record CustomHistogramOptions
{
    /// <summary>Folder of these histograms in paths and topics.</summary>
    public const string Folder = "Custom/";

    /// <summary>Name in paths and topics: small letters, digits and _.</summary>
    public string Name { get; init; } = "";
    /// <summary>Title for people; the expression when empty.</summary>
    public string Title { get; init; } = "";
    /// <summary>What is counted: an expression such as "ecalEnergyGeV + hcalEnergyGeV".</summary>
    public string X { get; init; } = "";
    /// <summary>Unit of the first axis; a single quantity brings its own.</summary>
    public string Unit { get; init; } = "";
    /// <summary>Bins of the first axis.</summary>
    [Range(1, 2000)]
    public int Bins { get; init; } = 100;
    /// <summary>Lower end of the first axis.</summary>
    [Range(-1e9, 1e9)]
    public double Low { get; init; }
    /// <summary>Upper end of the first axis.</summary>
    [Range(-1e9, 1e9)]
    public double High { get; init; } = 100;
    /// <summary>What is counted on the second axis; empty for one dimension.</summary>
    public string Y { get; init; } = "";
    /// <summary>Unit of the second axis.</summary>
    public string YUnit { get; init; } = "";
    /// <summary>Bins of the second axis.</summary>
    [Range(1, 500)]
    public int YBins { get; init; } = 100;
    /// <summary>Lower end of the second axis.</summary>
    [Range(-1e9, 1e9)]
    public double YLow { get; init; }
    /// <summary>Upper end of the second axis.</summary>
    [Range(-1e9, 1e9)]
    public double YHigh { get; init; } = 100;
    /// <summary>Which events are counted: a condition such as "trigger('beam') and preshowerEnergyGeV > 0.5"; empty for all accepted physics events.</summary>
    public string When { get; init; } = "";
    /// <summary>False only for a histogram that shows nothing of the signal box: all others are hidden while the analysis is blind.</summary>
    public bool ContainsBox { get; init; } = true;
    /// <summary>How a reference is drawn over it.</summary>
    public ReferenceScaling Reference { get; init; }

    /// <summary>The empty histogram.</summary>
    internal Histogram Book()
    {
        var x = new HistogramAxis(AxisTitle(X, Unit), Bins, Low, High);
        HistogramAxis? y = Y.Length == 0 ? null : new HistogramAxis(AxisTitle(Y, YUnit), YBins, YLow, YHigh);
        string title = Title.Length > 0 ? Title : Y.Length == 0 ? X : $"{Y} against {X}";
        return new Histogram(Folder + Name, When.Length > 0 && Title.Length == 0 ? $"{title}, where {When}" : title, x, y)
        {
            Scaling = Reference,
            Box = ContainsBox ? HistogramBox.Everything : null,
        };
    }

    private static string AxisTitle(string expression, string unit)
    {
        if (unit.Length == 0) unit = Expressions.EventQuantities.UnitOf(expression);
        return unit.Length == 0 ? expression : $"{expression} [{unit}]";
    }
}
