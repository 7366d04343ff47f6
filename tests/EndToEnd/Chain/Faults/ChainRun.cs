using System.Globalization;
using EdgeMon.Host.Configuration;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Totals;
using EdgeMon.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>
/// The whole chain as <c>edgemon run</c> puts it together (source, pipeline, ledger, a real broker, page) on a state
/// directory of its own, and what its ledger holds afterwards. Limits are left out: their tables cost seconds of every start.
/// </summary>
/// <param name="folder">Where configuration and state directory go.</param>
internal sealed class ChainRun(string folder)
{
    /// <summary>How long a test waits for what must come: a time that no machine needs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <summary>The state directory.</summary>
    public string State => Path.Combine(folder, "state");

    /// <summary>The configuration file.</summary>
    public string ConfigurationPath => Path.Combine(folder, "edgemon.json");

    /// <summary>Writes the configuration.</summary>
    /// <param name="source">Input, as <c>input.source</c>.</param>
    /// <param name="telemetry">Further lines of the section telemetry, with commas behind them.</param>
    /// <param name="brokerPort">Port of the broker; a free one when null.</param>
    public void Configure(string source, string telemetry = "", int? brokerPort = null)
    {
        string setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        File.WriteAllText(ConfigurationPath, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "simulated": true,
              "input": { "source": "{{source}}", "workers": 2 },
              "maps": { "directory": "{{Path.Combine(setup, "maps")}}" },
              "calibration": { "path": "{{Path.Combine(setup, "calibration")}}" },
              "telemetry": { {{telemetry}} "limitService": false, "host": "test", "stateDirectory": "state", "brokerPort": {{brokerPort ?? FreePorts.Next()}} },
              "page": { "port": 0 }
            }
            """));
    }

    /// <summary>Runs the chain in this process until the input ends.</summary>
    /// <param name="time">Clock; that of the system when null.</param>
    /// <param name="cancellation">Asks for an earlier end.</param>
    public async Task Run(TimeProvider? time = null, CancellationToken cancellation = default)
    {
        var monitor = new Host.Chain.Monitor(ConfigurationFile.Load(ConfigurationPath), time ?? TimeProvider.System, NullLogger.Instance);
        Assert.Equal(0, await monitor.RunAsync(cancellation));
    }

    /// <summary>Sums over the ledger.</summary>
    public CountingTotals Totals() => Read(reader => reader.Totals().Campaign);

    /// <summary>Spills of the ledger, in the order in which they were recorded.</summary>
    public IReadOnlyList<SpillRecord> Spills() => Read(reader => reader.Spills().Select(spill => spill.Record).ToArray());

    /// <summary>Spills as they are published, without their sequence numbers: two records are the same when their bytes are.</summary>
    public string[] SpillTexts() => [.. Spills().OrderBy(spill => spill.Spill).Select(spill => System.Text.Encoding.UTF8.GetString(PayloadJson.Write(TopicTable.Spill, 0, spill)))];

    /// <summary>A question to the ledger, whose chain of hashes must be sound.</summary>
    public T Read<T>(Func<LedgerReader, T> question)
    {
        using LedgerReader reader = LedgerReader.Open(Path.Combine(State, LedgerOptions.FileName));
        Assert.Equal([], reader.Verify().Defects.Select(defect => defect.Text));
        return question(reader);
    }

    /// <summary>Waits for something that must come; gives up only after a time that no machine needs.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) Assert.Fail($"waited in vain for: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
