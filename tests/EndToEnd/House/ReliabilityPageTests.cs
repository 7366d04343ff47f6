using System.Text.RegularExpressions;

namespace EdgeMon.EndToEnd.Tests.House;

/// <summary>
/// docs/reliability.md promises nothing that is not tested: each fault has its row, each row names tests that exist, and a fault
/// without one is marked as not shown yet.
/// </summary>
public partial class ReliabilityPageTests
{
    private const int Faults = 34;
    private const string NotShown = "not shown yet";
    private const int IdColumn = 0, TestsColumn = 3, Columns = 5;

    [Fact]
    public void Every_fault_has_its_row_and_every_row_its_tests_or_says_that_it_has_none()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reliability.md"));
        Assert.Equal([], Problems(page, Sources()));
    }

    [Fact]
    public void A_missing_row_an_invented_test_and_a_silent_gap_are_found()
    {
        // The check itself can fail: the page with one thing wrong at a time.
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reliability.md"));
        Dictionary<string, string> sources = Sources();
        string row = Rows(page).First(cells => cells[IdColumn] == "F1")[TestsColumn];
        string name = TestName().Match(row).Value;
        Assert.Contains("F7: there must be one row, there are 0", Problems(page.Replace("| F7 |", "| F70 |"), sources));
        Assert.Contains($"F1: there is no test {name}_at_all", Problems(page.Replace(name, name + "_at_all"), sources));
        Assert.Contains("F1: names no test and is not marked \"not shown yet\"", Problems(page.Replace(row, "some tests"), sources));
        Assert.Contains("F1: has 6 columns instead of 5", Problems(page.Replace(row, row + " | more"), sources));
        string other = name.Split('.')[1];
        Assert.Contains($"F1: there is no test ElsewhereTests.{other}", Problems(page.Replace(name, "ElsewhereTests." + other), sources));
    }

    /// <summary>What is wrong with the page, a line each.</summary>
    private static List<string> Problems(string page, Dictionary<string, string> sourceOfClass)
    {
        List<string> problems = [];
        List<string[]> rows = Rows(page);
        for (int fault = 1; fault <= Faults; fault++)
        {
            string id = $"F{fault}";
            string[][] own = [.. rows.Where(cells => cells[IdColumn] == id)];
            if (own.Length != 1)
            {
                problems.Add($"{id}: there must be one row, there are {own.Length}");
                continue;
            }
            string[] row = own[0];
            if (row.Length != Columns)
            {
                problems.Add($"{id}: has {row.Length} columns instead of {Columns}");
                continue;
            }
            problems.AddRange(row.Where(cell => cell.Length == 0).Select(_ => $"{id}: has an empty cell"));
            string[] names = [.. TestName().Matches(row[TestsColumn]).Select(match => match.Value)];
            if (names.Length == 0 && !row[TestsColumn].Contains(NotShown, StringComparison.Ordinal)) problems.Add($"{id}: names no test and is not marked \"{NotShown}\"");
            foreach (string name in names)
            {
                string[] parts = name.Split('.');
                if (!sourceOfClass.TryGetValue(parts[0], out string? source) || !source.Contains($" {parts[1]}(", StringComparison.Ordinal)) problems.Add($"{id}: there is no test {name}");
            }
        }
        return problems;
    }

    /// <summary>Cells of every table row that begins with a fault's number.</summary>
    private static List<string[]> Rows(string page) =>
    [
        .. page.Split('\n').Where(line => FaultRow().IsMatch(line))
            .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];

    /// <summary>Source text of each test class, by its name.</summary>
    private static Dictionary<string, string> Sources()
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories))
        {
            if (file.Contains("/obj/") || file.Contains("/bin/")) continue;
            string text = File.ReadAllText(file);
            // The tests of a class may stand in several files of one name, one per room.
            foreach (Match match in ClassName().Matches(text)) sources[match.Groups[1].Value] = sources.GetValueOrDefault(match.Groups[1].Value, "") + text;
        }
        return sources;
    }

    [GeneratedRegex(@"^\| *F\d+ *\|")]
    private static partial Regex FaultRow();

    [GeneratedRegex(@"\b[A-Z]\w+(?:Tests|Contract)\.[A-Z]\w+")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex ClassName();
}
