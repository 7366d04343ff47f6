using System.Xml.Linq;
using EdgeMon.Telemetry.Exports;
using EdgeMon.Telemetry.Exports.Plotting;

namespace EdgeMon.Telemetry.Tests.Exports;

public sealed class LimitFigureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static string Rendered { get; } = SvgPlot.Render(LimitFigure.Build(
        CurveSamples.Dark,
        [new FigureCurve("vanilla", CurveSamples.Vanilla.MassesMeV, CurveSamples.Vanilla.Observed)],
        [new FigureCurve("10^{13} EOT, e^{-}", CurveSamples.Dark.MassesMeV, CurveSamples.Dark.Expected)]));

    [Fact]
    public void The_figure_is_well_formed_and_holds_only_finite_numbers()
    {
        XDocument document = XDocument.Parse(Rendered);
        Assert.Equal(Svg + "svg", document.Root!.Name);
        foreach (string wrong in new[] { "NaN", "Infinity", "∞", "script", "http-equiv" }) Assert.DoesNotContain(wrong, Rendered);
        foreach (XElement line in document.Descendants(Svg + "polyline"))
        {
            foreach (string pair in line.Attribute("points")!.Value.Split(' '))
                Assert.Equal(2, pair.Split(',').Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).Count(double.IsFinite));
        }
    }

    [Fact]
    public void Everything_the_paper_shows_is_there_and_every_source_is_named()
    {
        string text = string.Concat(XDocument.Parse(Rendered).Descendants(Svg + "text").Select(element => element.Value + "\n"));
        foreach (string shown in new[] { "observed", "expected, median", "±1σ", "±2σ", "BaBar", "Belle II", "CCFR", "NA64μ projection", "(g-2)", "thermal target, f = 1", "thermal target, f = 10", "vanilla", "EOT" })
            Assert.Contains(shown, text);
        foreach (string source in new[] { "2206.03101", "1606.03501", "1912.11276", "2006.13942", "1804.03144", "darkcast", "SNforMuTau" }) Assert.Contains(source, text);
    }

    [Fact]
    public void Curves_are_told_apart_without_colour()
    {
        // As the program draws it: two other models and the projections of both beams.
        FigureCurve Curve(string label) => new(label, CurveSamples.Dark.MassesMeV, CurveSamples.Dark.Observed);
        Plot plot = LimitFigure.Build(CurveSamples.Dark, [Curve("a"), Curve("b")], [Curve("c"), Curve("d")]);
        Assert.All(plot.Bands.GroupBy(band => (band.Fill, band.Fill == BandFill.Tint ? band.Colour : "")), group => Assert.Single(group));
        // The same dash pattern only where the curve has its own name written on it.
        foreach (IGrouping<LineStyle, PlotLine> style in plot.Lines.GroupBy(line => line.Style))
            Assert.True(style.Count(line => line.Name.Length == 0) <= 1, style.Key.ToString());
    }

    [Fact]
    public void The_same_figure_gives_the_same_bytes() =>
        Assert.Equal(SvgPlot.Render(LimitFigure.Build(CurveSamples.Vanilla)), SvgPlot.Render(LimitFigure.Build(CurveSamples.Vanilla)));

    [Fact]
    public void Masses_without_limit_interrupt_curve_and_band()
    {
        string svg = SvgPlot.Render(LimitFigure.Build(CurveSamples.WithGaps));
        Assert.DoesNotContain("Infinity", svg);
        Assert.DoesNotContain("NaN", svg);
    }

    [Fact]
    public void Published_curves_name_their_origin_and_are_drawable()
    {
        Assert.Equal(4, PublishedCurve.All.Count);
        foreach (PublishedCurve curve in PublishedCurve.All)
        {
            Assert.Contains("github", curve.Origin);
            Assert.Contains("arXiv", curve.Citation);
            Assert.True(curve.MassesMeV.Length > 10 && curve.MassesMeV.Length == curve.Couplings.Length);
            Assert.Equal(curve.MassesMeV.Order(), curve.MassesMeV);
            Assert.True(curve.Couplings.Count(double.IsFinite) > 10);
        }
    }

    [Fact]
    public void Text_is_escaped_and_scripts_of_letters_are_shifted_and_moved_back()
    {
        Assert.Equal("a &lt; b &amp; &quot;c&quot;", SvgText.Markup("a < b & \"c\""));
        Assert.Equal("g<tspan dy=\"3\" font-size=\"75%\">Z</tspan><tspan dy=\"-3\"> [x]</tspan>", SvgText.Markup("g_{Z} [x]"));
        Assert.Equal("a_b^c", SvgText.Markup("a_b^c"));
        XElement.Parse("<text>" + SvgText.Markup("10^{-3}^{4}_{x} _{ ^{") + "</text>");
    }

    [Fact]
    public void Linear_and_logarithmic_axes_carry_marks_inside_their_range()
    {
        foreach (PlotAxis axis in new[] { new PlotAxis("", 1, 1000, true), new PlotAxis("", 3e-5, 0.2, true), new PlotAxis("", 0, 1, false), new PlotAxis("", -3.3, 12, false), new PlotAxis("", 50, 100, false) })
        {
            List<AxisTick> ticks = AxisTicks.Of(axis);
            Assert.All(ticks, tick => Assert.InRange(tick.Value, axis.Minimum * (axis.Minimum < 0 ? 1.0001 : 0.9999) - 1e-12, axis.Maximum * 1.0001));
            Assert.InRange(ticks.Count(tick => tick.Label.Length > 0), 3, 12);
        }
    }

    [Fact]
    public void Empty_axes_and_uneven_curves_are_refused()
    {
        var x = new PlotAxis("x", 0, 1, false);
        Assert.Throws<ArgumentException>(() => SvgPlot.Render(new Plot("", x, new PlotAxis("y", 0, 1, true))));
        Assert.Throws<ArgumentException>(() => SvgPlot.Render(new Plot("", x, x) { Lines = [new PlotLine("a", [1, 2], [1])] }));
        Assert.Throws<ArgumentException>(() => SvgPlot.Render(new Plot("", x, x) { Bands = [new PlotBand("a", [1, 2], [1, 2], [1])] }));
    }
}
