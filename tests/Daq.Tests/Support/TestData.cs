namespace EdgeMon.Daq.Tests.Support;

/// <summary>The files under data/.</summary>
internal static class TestData
{
    public static string PathOf(string relative) => Path.Combine(AppContext.BaseDirectory, "data", relative);

    public static byte[] Bytes(string relative) => File.ReadAllBytes(PathOf(relative));

    /// <summary>Rules of t_v3.dat: two MSADC sources and the scalers, all expected.</summary>
    public static SourceRules CaloRules => new(
        [new(620, SourceFormat.Msadc3), new(621, SourceFormat.Msadc3), new(700, SourceFormat.Scaler)], [620, 621, 700]);

    /// <summary>Rules of edge/*.dat.</summary>
    public static SourceRules EdgeRules => new([new(620, SourceFormat.Msadc3), new(700, SourceFormat.Scaler)], [620, 700]);

    /// <summary>Rules of minimal.dat.</summary>
    public static SourceRules MinimalRules => new([new(623, SourceFormat.Msadc3)], [623]);
}
