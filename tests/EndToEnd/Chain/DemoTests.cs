using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Chain;

/// <summary><c>edgemon demo</c> as a user starts it: the program, a real broker, a real browser.</summary>
[Collection("browser")]
public sealed class DemoTests
{
    [Fact]
    public async Task Messages_and_page_show_spills_and_limits_and_the_ledger_agrees()
    {
        string state = Directory.CreateTempSubdirectory("edgemon-demo-").FullName;
        int pagePort = FreePorts.Next(), brokerPort = FreePorts.Next();
        using Process demo = Start("dotnet", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), "demo",
            "--state", state, "--page-port", $"{pagePort}", "--broker-port", $"{brokerPort}", "--spill-period", "2");
        Task<string> log = demo.StandardError.ReadToEndAsync();
        try
        {
            Dictionary<string, JsonElement> messages = await MessagesAsync(brokerPort, log, "/spill", "/totals", "limits/vanilla", "limits/dark", "sensitivity", "/state");
            Assert.All(messages.Values, payload => Assert.True(payload.GetProperty("provenance").GetProperty("simulated").GetBoolean()));
            JsonElement spill = messages["/spill"];
            Assert.InRange(spill.GetProperty("eot").GetProperty("eot").GetDouble(), 5e5, 2e6);

            IReadOnlyList<string> lines = await BrowserRun.ToEndAsync("page.mjs", $"http://127.0.0.1:{pagePort}/", Path.Combine(BrowserRun.Artifacts, "demo"));
            Assert.Contains(lines, line => line.StartsWith("numbers change:", StringComparison.Ordinal));

            IReadOnlyList<string> rows = await BrowserRun.ToEndAsync("agreement.mjs", $"http://127.0.0.1:{pagePort}/");

            using (Process terminate = Start("kill", "-TERM", $"{demo.Id}")) await terminate.WaitForExitAsync(TestContext.Current.CancellationToken);
            await demo.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(ChainRun.Patience, TestContext.Current.CancellationToken);
            Assert.Equal(0, demo.ExitCode);
            CommandLineResult ledger = await CommandLine.Run("ledger", "spills", "--state", state);
            string row = ledger.Output.Split('\n').Single(line => line.Split(',') is [_, _, _, var number, ..] && number == $"{spill.GetProperty("spill").GetInt32()}");
            Assert.Equal(spill.GetProperty("eot").GetProperty("eot").GetDouble(), double.Parse(row.Split(',')[11]));
            AssertAgree(rows, ledger.Output);
            Assert.Equal(0, (await CommandLine.Run("ledger", "verify", "--state", state)).ExitCode);
        }
        finally
        {
            if (!demo.HasExited) demo.Kill(entireProcessTree: true);
            await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
            Directory.Delete(state, recursive: true);
        }
    }

    /// <summary>What the table of the page says of each spill is what the ledger says, to the digits that the page shows.</summary>
    private static void AssertAgree(IReadOnlyList<string> rows, string ledger)
    {
        string[][] lines = [.. ledger.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
        int Column(string name) => Array.IndexOf(lines[0], name);
        string[][] shown = [.. rows.Where(row => row.StartsWith("SPILL ", StringComparison.Ordinal)).Select(row => row.Split(' '))];
        Assert.InRange(shown.Length, 3, int.MaxValue);
        foreach (string[] row in shown)
        {
            string[] line = lines.Single(line => line[Column("run")] == row[1] && line[Column("spill")] == row[2]);
            string eot = double.Parse(line[Column("eot")], CultureInfo.InvariantCulture).ToString("0.00e0", CultureInfo.InvariantCulture);
            string superscript = string.Concat(eot.Split('e')[1].Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
            Assert.Equal($"{eot.Split('e')[0]}×10{superscript}", row[3]);
            Assert.Equal(line[Column("frames_in")], row[4]);
        }
    }

    private static async Task<Dictionary<string, JsonElement>> MessagesAsync(int port, Task<string> log, params string[] wanted)
    {
        var found = new Dictionary<string, JsonElement>();
        long started = Stopwatch.GetTimestamp();
        while (found.Count < wanted.Length)
        {
            if (Stopwatch.GetElapsedTime(started) > ChainRun.Patience || log.IsCompleted)
                Assert.Fail($"no message for {string.Join(", ", wanted.Except(found.Keys))}; {(log.IsCompleted ? await log : "the demo runs")}");
            // Ends after 3 s; the broker may not be there yet.
            using Process subscriber = Start("mosquitto_sub", "-p", $"{port}", "-t", "edgemon/#", "-v", "-W", "3");
            foreach (string line in (await subscriber.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                int space = line.IndexOf(' ', StringComparison.Ordinal);
                foreach (string topic in wanted)
                    if (space > 0 && line[..space].EndsWith(topic, StringComparison.Ordinal)) found[topic] = JsonDocument.Parse(line[(space + 1)..]).RootElement;
            }
            await subscriber.WaitForExitAsync();
        }
        return found;
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true, RedirectStandardError = true,
        // Physics tables are kept with the other products of the tests, not in the user's cache.
        Environment = { ["XDG_CACHE_HOME"] = Path.Combine(Repository.Root, "artifacts", "cache") },
    })!;
}
