using System.Globalization;

namespace EdgeMon.Calibration;

/// <summary>Runs <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
internal readonly record struct RunRange(int First, int Last)
{
    /// <summary>Largest run number the text formats carry (DATE keeps 32 bits; NA64 has reached five digits).</summary>
    public const int LargestRun = 999_999_999;

    public static RunRange All { get; } = new(0, LargestRun);

    public bool Contains(int run) => run >= First && run <= Last;

    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture)
        : Last == LargestRun ? $"{First}-..."
        : $"{First}-{Last}";

    /// <summary>Reads "5", "3610-4223" and, when <paramref name="mayBeOpen"/>, "123-..." and "...-123"; null when it is none of them.</summary>
    public static RunRange? TryParse(ReadOnlySpan<char> text, bool mayBeOpen)
    {
        int dash = text.IndexOf('-');
        ReadOnlySpan<char> firstText = dash < 0 ? text : text[..dash].Trim();
        ReadOnlySpan<char> lastText = dash < 0 ? text : text[(dash + 1)..].Trim();
        bool openFirst = dash >= 0 && mayBeOpen && firstText is "...";
        bool openLast = dash >= 0 && mayBeOpen && lastText is "...";
        int first = 0, last = LargestRun;
        if (!openFirst && !TryParseRun(firstText, out first)) return null;
        if (!openLast && !TryParseRun(lastText, out last)) return null;
        return new RunRange(first, last);
    }

    private static bool TryParseRun(ReadOnlySpan<char> text, out int run) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out run) && run <= LargestRun;
}
