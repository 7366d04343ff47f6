using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeMon.EndToEnd.Tests.Chain.Faults;

namespace EdgeMon.EndToEnd.Tests.Service;

/// <summary>What Prometheus is told, and that dashboard and alert rules ask for nothing else.</summary>
public sealed partial class MetricsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-metrics-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_metric_of_the_dashboard_and_the_alert_rules_is_served_and_none_tells_of_candidates()
    {
        using ProgramProcess program = ProgramProcess.EdgeMon("demo", "--state", _folder, "--page-port", "0", "--broker-port", "0", "--spill-period", "1");
        await ChainRun.Until(() => program.HasExited || program.Lines.Count(line => line.Contains(" Spill ")) >= 2, "two spills");
        Assert.False(program.HasExited, string.Join('\n', program.Lines));
        string page = program.Lines.First(line => line.StartsWith("  page", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        using var client = new HttpClient { BaseAddress = new Uri(page) };
        HttpResponseMessage answer = await client.GetAsync("/metrics");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        string text = await answer.Content.ReadAsStringAsync();
        HashSet<string> served = Names(text);

        // Those of devices that the demo has not are asked for by DeviceMetricsTests.
        string[] asked = [.. Asked().Where(metric => !IsOfDevices(metric))];
        Assert.True(asked.Length >= 12, string.Join(", ", asked));
        string[] Missing() => [.. asked.Where(metric => !served.Contains(metric))];
        // Some are there with the first second of their part of the program.
        for (long began = TimeProvider.System.GetTimestamp(); Missing().Length > 0 && TimeProvider.System.GetElapsedTime(began) < ChainRun.Patience; await Task.Delay(200, TestContext.Current.CancellationToken))
            served = Names(text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
        Assert.True(Missing().Length == 0, $"{string.Join(", ", Missing())} not among {string.Join(", ", served.Order())}");
        Assert.DoesNotContain(served, metric => metric.Contains("candidate", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(text.Split('\n'), line => line.StartsWith("edgemon_eot_total", StringComparison.Ordinal) && double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) > 1e5);

        string ready = "";
        await ChainRun.Until(() => (ready = client.GetAsync("/readyz").GetAwaiter().GetResult().Content.ReadAsStringAsync().GetAwaiter().GetResult()).Contains("\"ready\":true", StringComparison.Ordinal), "readiness");
        Assert.Contains("\"ready\":true", ready);
        // Names of the .NET runtime are not ours to choose.
        (int exitCode, string said) = await PromtoolAsync(text, "check", "metrics");
        Assert.True(exitCode is 0 or 3, said);
        Assert.All(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("dotnet_", line));

        static HashSet<string> Names(string text) => [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0])];
    }

    [Fact]
    public async Task Prometheus_takes_the_alert_rules_and_the_scrape_configuration()
    {
        string folder = Path.Combine(Repository.Root, "hardware", "prometheus");
        (int exitCode, string said) = await PromtoolAsync("", "check", "rules", Path.Combine(folder, "edgemon.rules.yml"));
        Assert.True(exitCode == 0, said);
        string configuration = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $"rule_files: [{Path.Combine(folder, "edgemon.rules.yml")}]\nscrape_configs:\n{await File.ReadAllTextAsync(Path.Combine(folder, "scrape.yml"))}");
        (exitCode, said) = await PromtoolAsync("", "check", "config", configuration);
        Assert.True(exitCode == 0, said);
        (exitCode, said) = await PromtoolAsync("", "test", "rules", Path.Combine(folder, "edgemon.rules.test.yml"));
        Assert.True(exitCode == 0, said);
    }

    /// <summary>The metrics that dashboard and alert rules ask for.</summary>
    internal static string[] Asked() => [.. new[] { "grafana/edgemon.json", "prometheus/edgemon.rules.yml" }
        .SelectMany(file => Metric().Matches(File.ReadAllText(Path.Combine(Repository.Root, "hardware", file))).Select(match => match.Value)).Distinct()];

    /// <summary>True for a metric, or a line of one, that only hosts with devices have.</summary>
    internal static bool IsOfDevices(string metric) =>
        new[] { "edgemon_sensor_", "edgemon_host_temperature_", "edgemon_high_voltage_", "edgemon_spill_gate_", "edgemon_gpio_" }.Any(prefix => metric.StartsWith(prefix, StringComparison.Ordinal));

    internal static async Task<(int ExitCode, string Said)> PromtoolAsync(string input, params string[] arguments)
    {
        Assert.True(File.Exists("/usr/bin/promtool"), "these tests need promtool: apt-get install -y prometheus");
        using Process promtool = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = promtool.StandardError.ReadToEndAsync(), output = promtool.StandardOutput.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(input);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (promtool.ExitCode, await output + await errors);
    }

    [GeneratedRegex(@"\b(edgemon|dotnet)_[a-z_]+\b")]
    private static partial Regex Metric();
}
