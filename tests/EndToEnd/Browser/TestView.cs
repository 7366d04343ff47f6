using EdgeMon.Host.Web;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Views of the page without a ledger behind them: its decision about the signal box is taken and not kept.</summary>
internal static class TestView
{
    /// <summary>An empty view, its box closed where the options say so.</summary>
    public static LiveView Of(PageOptions options, TimeProvider time) => new(options, time, Box(options.Blinded, time));

    private static Blinding Box(bool blinded, TimeProvider time) =>
        new(blinded, Path.Combine(Path.GetTempPath(), "edgemon-not-there", Blinding.FileName), time, isBlinded: null, record: _ => { });
}
