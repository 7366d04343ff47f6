using System.Text.Json;

using EdgeMon.Signal.Histograms;

namespace EdgeMon.Telemetry.HistogramExports;

/// <summary>ROOT TAxis and TList as TBufferJSON writes them, every field (FORMATS 1.2).</summary>
internal static class RootAxisJson
{
    /// <summary>Writes one axis as a property of the open object.</summary>
    /// <param name="json">Writer inside an object.</param>
    /// <param name="property">"fXaxis", "fYaxis" or "fZaxis".</param>
    /// <param name="name">"xaxis", "yaxis" or "zaxis".</param>
    /// <param name="axis">The axis; an unused one has a single bin from 0 to 1.</param>
    public static void Write(Utf8JsonWriter json, string property, string name, HistogramAxis axis)
    {
        json.WriteStartObject(property);
        json.WriteString("_typename", "TAxis");
        json.WriteNumber("fUniqueID", 0);
        json.WriteNumber("fBits", 0);
        json.WriteString("fName", name);
        json.WriteString("fTitle", RootText.Safe(axis.Title));
        json.WriteNumber("fNdivisions", 510);
        json.WriteNumber("fAxisColor", 1);
        json.WriteNumber("fLabelColor", 1);
        json.WriteNumber("fLabelFont", 42);
        json.WriteNumber("fLabelOffset", 0.005);
        json.WriteNumber("fLabelSize", 0.035);
        json.WriteNumber("fTickLength", 0.03);
        json.WriteNumber("fTitleOffset", 1);
        json.WriteNumber("fTitleSize", 0.035);
        json.WriteNumber("fTitleColor", 1);
        json.WriteNumber("fTitleFont", 42);
        json.WriteNumber("fNbins", axis.Bins);
        json.WriteNumber("fXmin", axis.Low);
        json.WriteNumber("fXmax", axis.High);
        json.WriteStartArray("fXbins");
        json.WriteEndArray();
        json.WriteNumber("fFirst", 0);
        json.WriteNumber("fLast", 0);
        json.WriteNumber("fBits2", 0);
        json.WriteBoolean("fTimeDisplay", false);
        json.WriteString("fTimeFormat", "");
        json.WriteNull("fLabels");
        json.WriteNull("fModLabs");
        json.WriteEndObject();
    }

    /// <summary>Writes an empty TList as a property of the open object.</summary>
    public static void WriteEmptyList(Utf8JsonWriter json, string property)
    {
        json.WriteStartObject(property);
        json.WriteString("_typename", "TList");
        json.WriteString("name", "TList");
        json.WriteStartArray("arr");
        json.WriteEndArray();
        json.WriteStartArray("opt");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
