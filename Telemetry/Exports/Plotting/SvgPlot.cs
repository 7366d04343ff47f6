using System.Globalization;
using System.Text;

namespace EdgeMon.Telemetry.Exports.Plotting;

/// <summary>Draws a <see cref="Plot"/> as one self-contained SVG file: no scripts, no fonts to load, the same bytes for the same figure.</summary>
public static class SvgPlot
{
    private const double Left = 84, Top = 44, Width = 620, Height = 470, LegendGap = 18, LegendWidth = 300, LineHeight = 21, CaptionHeight = 15;

    /// <summary>The figure as SVG text.</summary>
    /// <param name="plot">What to draw.</param>
    /// <exception cref="ArgumentException">A curve has different numbers of abscissae and ordinates, or an axis is empty.</exception>
    public static string Render(Plot plot)
    {
        ArgumentNullException.ThrowIfNull(plot);
        Check(plot);
        bool legend = plot.Lines.Any(line => line.Label.Length > 0) || plot.Bands.Any(band => band.Label.Length > 0);
        double width = Left + Width + (legend ? LegendGap + LegendWidth : 24);
        double height = Top + Height + 58 + CaptionHeight * plot.Caption.Count + 8;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" font-family=\"Helvetica,Arial,sans-serif\" font-size=\"14\">\n");
        svg.Append("<title>").Append(SvgText.Escape(plot.Title)).Append("</title>\n");
        Definitions(svg, plot);
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Width / 2:0.#}\" y=\"26\" text-anchor=\"middle\" font-size=\"16\">{SvgText.Markup(plot.Title)}</text>\n");
        svg.Append("<g clip-path=\"url(#frame)\">\n");
        for (int i = 0; i < plot.Bands.Count; i++) Band(svg, plot, i);
        foreach (PlotLine line in plot.Lines) Line(svg, plot, line);
        foreach (PlotLine line in plot.Lines.Where(line => line.Name.Length > 0)) Name(svg, plot, line);
        svg.Append("</g>\n");
        Axes(svg, plot);
        if (legend) Legend(svg, plot);
        for (int i = 0; i < plot.Caption.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"12\" y=\"{Top + Height + 66 + CaptionHeight * i:0.#}\" font-size=\"11\" fill=\"#333333\">{SvgText.Markup(plot.Caption[i])}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static void Check(Plot plot)
    {
        foreach (PlotAxis axis in new[] { plot.X, plot.Y })
        {
            if (!(axis.Maximum > axis.Minimum) || (axis.Logarithmic && !(axis.Minimum > 0)))
                throw new ArgumentException(FormattableString.Invariant($"Axis '{axis.Title}' from {axis.Minimum} to {axis.Maximum} is empty or not positive."), nameof(plot));
        }
        foreach (PlotLine line in plot.Lines)
        {
            if (line.X.Length != line.Y.Length) throw new ArgumentException($"Curve '{line.Label}' has {line.X.Length} abscissae and {line.Y.Length} ordinates.", nameof(plot));
        }
        foreach (PlotBand band in plot.Bands)
        {
            if (band.X.Length != band.Lower.Length || band.X.Length != band.Upper.Length)
                throw new ArgumentException($"Area '{band.Label}' has {band.X.Length} abscissae, {band.Lower.Length} lower and {band.Upper.Length} upper edges.", nameof(plot));
        }
    }

    private static void Definitions(StringBuilder svg, Plot plot)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<defs><clipPath id=\"frame\"><rect x=\"{Left}\" y=\"{Top}\" width=\"{Width}\" height=\"{Height}\"/></clipPath>\n");
        for (int i = 0; i < plot.Bands.Count; i++)
        {
            string colour = SvgText.Escape(plot.Bands[i].Colour);
            string mark = plot.Bands[i].Fill switch
            {
                BandFill.RisingHatch => $"<path d=\"M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4\" stroke=\"{colour}\" stroke-width=\"1.3\"/>",
                BandFill.FallingHatch => $"<path d=\"M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4\" stroke=\"{colour}\" stroke-width=\"1.3\"/>",
                BandFill.Dots => $"<circle cx=\"2\" cy=\"2\" r=\"1.1\" fill=\"{colour}\"/><circle cx=\"6\" cy=\"6\" r=\"1.1\" fill=\"{colour}\"/>",
                _ => "",
            };
            if (mark.Length > 0) svg.Append($"<pattern id=\"fill{i}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">{mark}</pattern>\n");
        }
        svg.Append("</defs>\n");
    }

    private static string FillOf(Plot plot, int band) => plot.Bands[band].Fill == BandFill.Tint ? SvgText.Escape(plot.Bands[band].Colour) : $"url(#fill{band})";

    private static void Band(StringBuilder svg, Plot plot, int index)
    {
        PlotBand band = plot.Bands[index];
        var run = new List<int>();
        for (int i = 0; i <= band.X.Length; i++)
        {
            if (i < band.X.Length && Drawable(plot.X, band.X[i]) && Drawable(plot.Y, band.Lower[i]) && Drawable(plot.Y, band.Upper[i]))
            {
                run.Add(i);
                continue;
            }
            if (run.Count > 1)
            {
                var points = run.Select(k => Point(plot, band.X[k], band.Upper[k])).Concat(run.AsEnumerable().Reverse().Select(k => Point(plot, band.X[k], band.Lower[k])));
                svg.Append($"<polygon points=\"{string.Join(' ', points)}\" fill=\"{FillOf(plot, index)}\" stroke=\"none\"/>\n");
            }
            run.Clear();
        }
    }

    private static void Line(StringBuilder svg, Plot plot, PlotLine line)
    {
        var run = new List<string>();
        for (int i = 0; i <= line.X.Length; i++)
        {
            if (i < line.X.Length && Drawable(plot.X, line.X[i]) && Drawable(plot.Y, line.Y[i]))
            {
                run.Add(Point(plot, line.X[i], line.Y[i]));
                continue;
            }
            if (run.Count > 1) svg.Append($"<polyline points=\"{string.Join(' ', run)}\" fill=\"none\" {Stroke(line)}/>\n");
            run.Clear();
        }
    }

    private static string Stroke(PlotLine line)
    {
        string dash = line.Style switch
        {
            LineStyle.Dashed => " stroke-dasharray=\"7 4\"",
            LineStyle.Dotted => " stroke-dasharray=\"1.5 3.5\"",
            LineStyle.DashDotted => " stroke-dasharray=\"8 3 1.5 3\"",
            LineStyle.LongDashed => " stroke-dasharray=\"14 5\"",
            LineStyle.DashDotDotted => " stroke-dasharray=\"12 3 1.5 3 1.5 3\"",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"stroke=\"{SvgText.Escape(line.Colour)}\" stroke-width=\"{line.Width:0.##}\" stroke-linejoin=\"round\"{dash}");
    }

    // The name runs along the curve, with a white rim so that it stays readable over others.
    private static void Name(StringBuilder svg, Plot plot, PlotLine line)
    {
        int k = Array.FindIndex(line.X, x => x >= line.NameAt);
        if (k < 1 || !Drawable(plot.Y, line.Y[k]) || !Drawable(plot.Y, line.Y[k - 1]) || !Drawable(plot.X, line.X[k - 1])) return;
        (double x0, double y0) = Place(plot, line.X[k - 1], line.Y[k - 1]);
        (double x1, double y1) = Place(plot, line.X[k], line.Y[k]);
        double x = Left + Width * Fraction(plot.X, line.NameAt);
        double y = x1 > x0 ? y0 + (y1 - y0) * (x - x0) / (x1 - x0) : y1;
        double angle = Math.Atan2(y1 - y0, x1 - x0) * 180 / Math.PI;
        if (Math.Abs(angle) > 60) angle = 0;
        svg.Append(CultureInfo.InvariantCulture,
            $"<text transform=\"translate({x:0.#} {y:0.#}) rotate({angle:0.#})\" dy=\"{(line.NameBelow ? 14 : -5)}\" text-anchor=\"middle\" font-size=\"12\" fill=\"{SvgText.Escape(line.Colour)}\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">{SvgText.Markup(line.Name)}</text>\n");
    }

    private static void Axes(StringBuilder svg, Plot plot)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width}\" height=\"{Height}\" fill=\"none\" stroke=\"#000000\" stroke-width=\"1.2\"/>\n<g stroke=\"#000000\" stroke-width=\"1\">\n");
        var labels = new StringBuilder();
        foreach (AxisTick tick in AxisTicks.Of(plot.X))
        {
            double x = Left + Width * Fraction(plot.X, tick.Value), length = tick.Label.Length > 0 ? 9 : 5;
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x:0.##},{Top + Height} v{-length} M{x:0.##},{Top} v{length}\"/>\n");
            if (tick.Label.Length > 0) labels.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{Top + Height + 19}\" text-anchor=\"middle\">{SvgText.Markup(tick.Label)}</text>\n");
        }
        foreach (AxisTick tick in AxisTicks.Of(plot.Y))
        {
            double y = Top + Height * (1 - Fraction(plot.Y, tick.Value)), length = tick.Label.Length > 0 ? 9 : 5;
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left},{y:0.##} h{length} M{Left + Width},{y:0.##} h{-length}\"/>\n");
            if (tick.Label.Length > 0) labels.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 5:0.##}\" text-anchor=\"end\">{SvgText.Markup(tick.Label)}</text>\n");
        }
        svg.Append("</g>\n").Append(labels);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Width:0.#}\" y=\"{Top + Height + 42}\" text-anchor=\"end\" font-size=\"15\">{SvgText.Markup(plot.X.Title)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(24 {Top}) rotate(-90)\" text-anchor=\"end\" font-size=\"15\">{SvgText.Markup(plot.Y.Title)}</text>\n");
    }

    private static void Legend(StringBuilder svg, Plot plot)
    {
        double x = Left + Width + LegendGap, y = Top + 14;
        foreach (PlotLine line in plot.Lines.Where(line => line.Label.Length > 0))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x},{y - 4:0.#} h44\" fill=\"none\" {Stroke(line)}/>\n");
            Entry(line.Label);
        }
        for (int i = 0; i < plot.Bands.Count; i++)
        {
            if (plot.Bands[i].Label.Length == 0) continue;
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y - 11:0.#}\" width=\"44\" height=\"14\" fill=\"{FillOf(plot, i)}\" stroke=\"#777777\" stroke-width=\"0.6\"/>\n");
            Entry(plot.Bands[i].Label);
        }

        void Entry(string label)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 52}\" y=\"{y:0.#}\" font-size=\"12.5\">{SvgText.Markup(label)}</text>\n");
            y += LineHeight;
        }
    }

    private static bool Drawable(PlotAxis axis, double value) => double.IsFinite(value) && (!axis.Logarithmic || value > 0);

    private static double Fraction(PlotAxis axis, double value) => axis.Logarithmic
        ? Math.Log(value / axis.Minimum) / Math.Log(axis.Maximum / axis.Minimum)
        : (value - axis.Minimum) / (axis.Maximum - axis.Minimum);

    // Far outside the frame coordinates are cut, so that no reader meets numbers it cannot hold.
    private static (double X, double Y) Place(Plot plot, double x, double y) => (
        Left + Width * Math.Clamp(Fraction(plot.X, x), -20, 20), Top + Height * (1 - Math.Clamp(Fraction(plot.Y, y), -20, 20)));

    private static string Point(Plot plot, double x, double y)
    {
        (double px, double py) = Place(plot, x, y);
        return string.Create(CultureInfo.InvariantCulture, $"{px:0.##},{py:0.##}");
    }
}
