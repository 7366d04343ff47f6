using System.Globalization;

namespace EdgeMon.Physics.Tests;

/// <summary>Reads the published tables in tests/Physics.Tests/data (origin of each in its first line and in ORIGIN.md).</summary>
internal static class PublishedTable
{
    public static IEnumerable<double[]> Rows(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "data", name);
        return File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray());
    }
}
