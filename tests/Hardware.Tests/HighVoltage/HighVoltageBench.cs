using System.Diagnostics;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.Tests.HighVoltage;

/// <summary>Supplies at the far end of a terminal of the kernel, and the board that reads them.</summary>
internal sealed class HighVoltageBench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-hv-").FullName;

    public HighVoltageBench(HighVoltageInterlockOptions? interlock = null, Func<HighVoltageOptions, HighVoltageOptions>? change = null, bool plugged = true)
    {
        string port = Path.Combine(_folder, "usb-hv-if00");
        Port = new SimulatedPort(port);
        var options = new HighVoltageOptions
        {
            Modules = [Module("first", port, 0), Module("second", port, 1)],
            Period = TimeSpan.FromMilliseconds(100),
            // An answer that is later than twice this may be taken for another's: longer than a busy machine stands still.
            ReplyTime = TimeSpan.FromSeconds(1),
            // No test waits for staleness except those about it, however slow the machine is.
            StaleAfter = TimeSpan.FromMinutes(10),
            Interlock = interlock ?? new(),
        };
        Options = change?.Invoke(options) ?? options;
        Assert.Empty(Options.Problems());
        Supply = new SimulatedN1470(Port, Options.Modules);
        Board = new HighVoltageBoard(Options, Clock);
        Board.Commanded += report => { lock (Reports) Reports.Add(report); };
        if (!plugged) Port.Unplug();
        Board.Start();
    }

    /// <summary>The time of day, which may be set; time itself goes on.</summary>
    public SettableClock Clock { get; } = new();
    public SimulatedPort Port { get; }
    public SimulatedN1470 Supply { get; }
    public HighVoltageBoard Board { get; }
    public HighVoltageOptions Options { get; }
    public List<HighVoltageCommandReport> Reports { get; } = [];

    public HighVoltageStatus this[string channel] => Board.Channels().Single(status => status.Channel.Name == channel);

    public void UntilAllAreGood() => Until(() => Board.Channels().All(status => status.Verdict == HighVoltageVerdict.Good));

    /// <summary>Waits until every channel was read again, whatever the reading is.</summary>
    public void UntilReadAgain()
    {
        DateTimeOffset now = Clock.GetUtcNow();
        Until(() => Board.Channels().All(status => status.Time > now));
    }

    public void Until(Func<bool> condition)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 120, "still waiting: " + string.Join("; ", Board.Channels().Select(status => $"{status.Channel.Name} {status.Text}").Concat(Board.Modules().Select(module => $"{module.Name} {module.Text}"))));
            Thread.Sleep(5);
        }
    }

    public string[] ReportTexts()
    {
        lock (Reports) return [.. Reports.Select(report => $"{report.Attempt} {report.Command.Text}: {report.Result}")];
    }

    public void Dispose()
    {
        Board.Dispose();
        Supply.Dispose();
        Port.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static HighVoltageModuleOptions Module(string name, string port, int board) => new()
    {
        Name = name, Port = port, Board = board, Baud = 115200,
        Channels = [new() { Channel = 0, Name = name + "-0", Detector = "ECAL1", Volts = 1500 }, new() { Channel = 3, Name = name + "-3", Detector = "HCAL0", Volts = 1200, ToleranceVolts = 10 }],
    };
}
