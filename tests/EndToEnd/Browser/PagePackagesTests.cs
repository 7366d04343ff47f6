using System.Diagnostics;
using System.Text.Json;

namespace EdgeMon.EndToEnd.Tests.Browser;

public class PagePackagesTests
{
    [Fact]
    public void The_page_installs_two_packages_of_exact_versions_and_nothing_that_they_ask_for()
    {
        string folder = Path.Combine(Repository.Root, "firmware-host", "Page");
        var packages = Parse(Path.Combine(folder, "package-lock.json")).GetProperty("packages").EnumerateObject().ToArray();
        Assert.Equal(["", "node_modules/jsroot", "node_modules/uplot"], packages.Select(package => package.Name));
        Assert.False(packages[1].Value.TryGetProperty("dependencies", out _));
        Assert.All(packages[1..], package => Assert.StartsWith("sha512-", package.Value.GetProperty("integrity").GetString()));
        Assert.All(Parse(Path.Combine(folder, "package.json")).GetProperty("dependencies").EnumerateObject(),
            dependency => Assert.Matches(@"^\d+\.\d+\.\d+$", dependency.Value.GetString()));
    }

    [Fact]
    public void Sources_of_the_page_name_no_other_host_and_write_no_HTML()
    {
        string folder = Path.Combine(Repository.Root, "firmware-host", "Page");
        string[] files = [Path.Combine(folder, "index.html"), .. Directory.GetFiles(Path.Combine(folder, "js"), "*.js", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(folder, "css"), "*.css")];
        foreach (string file in files)
        {
            // The name of SVG's elements looks like an address and is none.
            string text = File.ReadAllText(file).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            foreach (string forbidden in new[] { "http://", "https://", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(" })
                Assert.False(text.Contains(forbidden, StringComparison.Ordinal), $"{file} has {forbidden}");
            Assert.True(text.Count(letter => letter == '\n') < 400, $"{file} is too long");
        }
    }

    [Fact]
    public async Task The_functions_of_the_page_do_what_they_say()
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--test", Path.Combine(Repository.Root, "tests", "EndToEnd", "Browser", "units.test.mjs")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        string output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, output + await errors);
    }

    private static JsonElement Parse(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement;
}
