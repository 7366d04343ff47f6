namespace EdgeMon.Signal.Selection;

/// <summary>Trigger names of the map (FRAMES section 12).</summary>
internal static class TriggerBits
{
    /// <summary>Lowest mask bit with a name; -1 when no bit has it.</summary>
    public static int Of(IReadOnlyDictionary<int, string> names, string name)
    {
        int best = -1;
        foreach (var (bit, bitName) in names)
            if (bitName == name && bit is >= 0 and < 32 && (best < 0 || bit < best)) best = bit;
        return best;
    }
}
