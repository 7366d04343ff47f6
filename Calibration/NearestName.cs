namespace EdgeMon.Calibration;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearestName
{
    /// <summary>The nearest of the names, or null when none is near: more than two letters and more than half of its letters differ.</summary>
    public static string? Of(string name, IEnumerable<string> names)
    {
        string? nearest = Nearest(name, names, out int distance);
        return nearest is not null && distance <= Math.Max(2, nearest.Length / 2) ? nearest : null;
    }

    /// <summary>" (did you mean 'K'?)" with the nearest of the names, or "" when more than one letter and more than a third differ: names of channels and columns are much alike.</summary>
    public static string Hint(string name, IEnumerable<string> names)
    {
        string? nearest = Nearest(name, names, out int distance);
        return nearest is not null && distance <= Math.Max(1, name.Length / 3) ? $" (did you mean '{nearest}'?)" : "";
    }

    /// <summary>Of names that are equally near the first in the alphabet.</summary>
    private static string? Nearest(string name, IEnumerable<string> names, out int distance)
    {
        (string? nearest, distance) = names.Select(other => (other, Distance(name, other)))
            .OrderBy(pair => pair.Item2).ThenBy(pair => pair.other, StringComparer.Ordinal).FirstOrDefault();
        return nearest;
    }

    /// <summary>Number of letters to insert, remove or change (Levenshtein), upper and lower case being the same.</summary>
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
