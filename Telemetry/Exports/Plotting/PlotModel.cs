namespace EdgeMon.Telemetry.Exports.Plotting;

/// <summary>One axis of a figure.</summary>
/// <param name="Title">Title with unit; <c>_{...}</c> and <c>^{...}</c> make sub- and superscripts.</param>
/// <param name="Minimum">Value at the lower end; &gt; 0 on a logarithmic axis.</param>
/// <param name="Maximum">Value at the upper end, above the minimum.</param>
/// <param name="Logarithmic">Logarithmic rather than linear.</param>
public sealed record PlotAxis(string Title, double Minimum, double Maximum, bool Logarithmic);

/// <summary>Dash patterns, told apart without colour.</summary>
public enum LineStyle
{
    /// <summary>Unbroken.</summary>
    Solid,
    /// <summary>Dashes.</summary>
    Dashed,
    /// <summary>Dots.</summary>
    Dotted,
    /// <summary>Dash, dot.</summary>
    DashDotted,
    /// <summary>Long dashes.</summary>
    LongDashed,
    /// <summary>Long dash, two dots.</summary>
    DashDotDotted,
}

/// <summary>How an area is filled, told apart without colour.</summary>
public enum BandFill
{
    /// <summary>Even tint.</summary>
    Tint,
    /// <summary>Lines rising to the right.</summary>
    RisingHatch,
    /// <summary>Lines falling to the right.</summary>
    FallingHatch,
    /// <summary>Dots.</summary>
    Dots,
}

/// <summary>A curve. Points that are not finite, or not positive on a logarithmic axis, interrupt it.</summary>
/// <param name="Label">Text of the legend; empty for none.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
public sealed record PlotLine(string Label, double[] X, double[] Y)
{
    /// <summary>Dash pattern.</summary>
    public LineStyle Style { get; init; } = LineStyle.Solid;
    /// <summary>CSS colour.</summary>
    public string Colour { get; init; } = "#000000";
    /// <summary>Width [px].</summary>
    public double Width { get; init; } = 1.6;
    /// <summary>Short name written beside the curve; empty for none.</summary>
    public string Name { get; init; } = "";
    /// <summary>Abscissa at which <see cref="Name"/> is written.</summary>
    public double NameAt { get; init; }
    /// <summary>Writes the name below the curve instead of above.</summary>
    public bool NameBelow { get; init; }
}

/// <summary>The area between two curves.</summary>
/// <param name="Label">Text of the legend; empty for none.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Lower">Lower edge, as many values.</param>
/// <param name="Upper">Upper edge, as many values.</param>
public sealed record PlotBand(string Label, double[] X, double[] Lower, double[] Upper)
{
    /// <summary>How it is filled.</summary>
    public BandFill Fill { get; init; } = BandFill.Tint;
    /// <summary>CSS colour.</summary>
    public string Colour { get; init; } = "#cccccc";
}

/// <summary>A figure: axes, areas, curves, legend and caption.</summary>
/// <param name="Title">Title above the figure.</param>
/// <param name="X">Horizontal axis.</param>
/// <param name="Y">Vertical axis.</param>
public sealed record Plot(string Title, PlotAxis X, PlotAxis Y)
{
    /// <summary>Areas, drawn first, in this order.</summary>
    public IReadOnlyList<PlotBand> Bands { get; init; } = [];
    /// <summary>Curves, drawn over the areas, in this order.</summary>
    public IReadOnlyList<PlotLine> Lines { get; init; } = [];
    /// <summary>Lines of text below the figure: what is shown, and the sources of what is not ours.</summary>
    public IReadOnlyList<string> Caption { get; init; } = [];
}
