using System.Text;

namespace EdgeMon.Telemetry.Exports.Plotting;

/// <summary>Text for SVG: escaped, with sub- and superscripts.</summary>
internal static class SvgText
{
    /// <summary>Escapes what XML reserves and turns <c>_{...}</c> and <c>^{...}</c> into shifted spans.</summary>
    public static string Markup(string text)
    {
        var result = new StringBuilder();
        int shift = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && text[i] is '_' or '^' && i + 1 < text.Length && text[i + 1] == '{' && text.IndexOf('}', i) is var end and > 0)
            {
                // A span moves what follows, too: the next one moves it back.
                shift = text[i] == '_' ? 3 : -5;
                result.Append($"<tspan dy=\"{shift}\" font-size=\"75%\">").Append(Escape(text[(i + 2)..end])).Append("</tspan>");
                i = end;
                int next = text.IndexOfAny(['_', '^'], i + 1);
                string rest = next > 0 && next + 1 < text.Length && text[next + 1] == '{' ? text[(i + 1)..next] : text[(i + 1)..];
                result.Append($"<tspan dy=\"{-shift}\">").Append(rest.Length == 0 ? "&#8203;" : Escape(rest)).Append("</tspan>");
                i += rest.Length;
                continue;
            }
            result.Append(Escape(text[i].ToString()));
        }
        return result.ToString();
    }

    /// <summary>Escapes what XML reserves; control characters, which XML cannot hold, become spaces.</summary>
    public static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            result.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                < ' ' => " ",
                _ => c.ToString(),
            });
        }
        return result.ToString();
    }
}
