namespace EdgeMon.Telemetry.HistogramExports;

/// <summary>Texts as a ROOT reader may have them.</summary>
internal static class RootText
{
    /// <summary>
    /// A text that JSROOT cannot mistake for a reference: it replaces any string that starts with "$ref:" by an object
    /// (FORMATS 1.1), so such a text gets a space in front.
    /// </summary>
    public static string Safe(string text) => text.StartsWith("$ref:", StringComparison.Ordinal) ? " " + text : text;

    /// <summary>The last part of a path, "ecal_hcal" of "Physics/ecal_hcal".</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
