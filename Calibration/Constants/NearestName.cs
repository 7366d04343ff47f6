namespace EdgeMon.Calibration;

/// <summary>Finds the name that a user probably meant.</summary>
internal static class NearestName
{
    /// <summary>" (did you mean 'K'?)" with the nearest of the names, or "" when none is near.</summary>
    public static string Hint(string name, IEnumerable<string> names)
    {
        string? nearest = names.MinBy(other => Distance(name, other));
        return nearest is not null && Distance(name, nearest) <= Math.Max(1, name.Length / 3) ? $" (did you mean '{nearest}'?)" : "";
    }

    /// <summary>Number of letters to insert, remove or change, upper and lower case being the same.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                int value = Math.Min(diagonal + cost, Math.Min(row[j], row[j - 1]) + 1);
                diagonal = row[j];
                row[j] = value;
            }
        }
        return row[b.Length];
    }
}
