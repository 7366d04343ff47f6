namespace EdgeMon.Telemetry.HistogramExports;

/// <summary>A file of histograms cannot be used; the message names file, histogram, and what to do.</summary>
public sealed class HistogramFileException(string message) : Exception(message);
