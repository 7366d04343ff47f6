using System.Globalization;
using System.Text;
using EdgeMon.Host;

namespace EdgeMon.EndToEnd.Tests.GoldenErrors;

/// <summary>
/// Every wrong input has its error text, kept beside it. A case is a folder: <c>arguments.txt</c> (one argument a line,
/// <c>{case}</c> is the folder) with the files it names, and <c>expected.txt</c> (exit code, then standard error).
/// To accept new texts, run the tests with EDGEMON_UPDATE_SNAPSHOTS=1 and read the difference: each text must tell
/// path or line, value, allowed range and the fix.
/// </summary>
public class GoldenErrorTests
{
    private static readonly string CasesFolder = Path.Combine(Repository.Root, "tests", "EndToEnd", "GoldenErrors", "cases");

    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(CasesFolder).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Wrong_input_is_refused_with_its_golden_text(string name)
    {
        string folder = Path.Combine(CasesFolder, name);
        string[] arguments = [.. File.ReadAllLines(Path.Combine(folder, "arguments.txt")).Select(line => line.Replace("{case}", folder).Replace("{data}", Path.Combine(Repository.Root, "tests", "Daq.Tests", "data")))];
        var output = new StringWriter(CultureInfo.InvariantCulture);
        var error = new StringWriter(CultureInfo.InvariantCulture);
        int exitCode = await CommandLineProgram.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);

        var actual = new StringBuilder().Append("exit ").Append(exitCode).Append('\n')
            .Append(error.ToString().ReplaceLineEndings("\n").Replace(folder, "{case}").Replace(Repository.Root, "{repository}")).ToString();
        string expectedPath = Path.Combine(folder, "expected.txt");
        if (Environment.GetEnvironmentVariable("EDGEMON_UPDATE_SNAPSHOTS") == "1") await File.WriteAllTextAsync(expectedPath, actual, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, exitCode);
        Assert.Equal(File.ReadAllText(expectedPath), actual);
    }

    [Fact]
    public void There_are_at_least_forty_cases() => Assert.True(Cases().Count >= 40, $"{Cases().Count} cases");
}
