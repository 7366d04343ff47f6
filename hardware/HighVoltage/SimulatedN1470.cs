using System.Globalization;
using System.Text;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.HighVoltage;

/// <summary>
/// Stands in for N1470 supplies on one serial line: answers as CAEN's manual says, ramps, and can be made to trip, sag or talk nonsense. The other side of the tests,
/// and the supplies of <c>edgemon demo --devices</c>.
/// </summary>
public sealed class SimulatedN1470 : IDisposable
{
    private const double OnMicroAmperes = 230.5;

    private readonly SimulatedPort _port;
    private readonly TimeProvider _time;
    private readonly double _rampVoltsPerSecond;
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Board, int Channel), Supply> _channels = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _questions, _commands;

    /// <summary>Supplies that are on, at the voltages that belong there.</summary>
    /// <param name="port">The line, owned by the caller.</param>
    /// <param name="modules">Boards and channels.</param>
    /// <param name="rampVoltsPerSecond">How fast voltages change [V/s].</param>
    /// <param name="time">Clock of the ramps.</param>
    public SimulatedN1470(SimulatedPort port, IReadOnlyList<HighVoltageModuleOptions> modules, double rampVoltsPerSecond = double.PositiveInfinity, TimeProvider? time = null)
    {
        (_port, _rampVoltsPerSecond, _time) = (port, rampVoltsPerSecond, time ?? TimeProvider.System);
        foreach (HighVoltageModuleOptions module in modules)
            foreach (HighVoltageChannelOptions channel in module.Channels)
                _channels.Add((module.Board, channel.Channel), new Supply { SetVolts = channel.Volts, Volts = channel.Volts, IsOn = channel.Volts > 0, Changed = _time.GetTimestamp() });
        _thread = new Thread(Serve) { IsBackground = true, Name = "simulated N1470" };
        _thread.Start();
    }

    /// <summary>
    /// What is sent in place of an answer: given the question and the good answer, lines without their ends; a line that begins with "RAW:" is sent as it is behind
    /// that, without an end. Null answers well.
    /// </summary>
    public Func<string, string, IReadOnlyList<string>>? Damage { get; set; }

    /// <summary>Questions answered.</summary>
    public long Questions => Interlocked.Read(ref _questions);

    /// <summary>Commands received.</summary>
    public long Commands => Interlocked.Read(ref _commands);

    /// <summary>A channel trips.</summary>
    public void Trip(int board, int channel) => Change(board, channel, supply => (supply.IsOn, supply.Tripped, supply.Volts) = (false, true, 0));

    /// <summary>A channel gives another voltage than was set.</summary>
    public void Sag(int board, int channel, double volts) => Change(board, channel, supply => supply.SagVolts = volts);

    /// <summary>A person at the front panel clears a trip and switches the channel on again.</summary>
    public void Recover(int board, int channel) => Change(board, channel, supply => (supply.IsOn, supply.Tripped, supply.SagVolts) = (true, false, 0));

    /// <summary>A person at the front panel sets another voltage.</summary>
    public void SetByHand(int board, int channel, double volts) => Change(board, channel, supply => supply.SetVolts = volts);

    /// <summary>Whether a channel is on, and what is set.</summary>
    public (bool IsOn, double SetVolts) StateOf(int board, int channel)
    {
        lock (_gate) return (_channels[(board, channel)].IsOn, _channels[(board, channel)].SetVolts);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Change(int board, int channel, Action<Supply> change)
    {
        lock (_gate)
        {
            Supply supply = _channels[(board, channel)];
            Ramp(supply);
            change(supply);
        }
    }

    private void Serve()
    {
        byte[] bytes = new byte[256];
        var text = new StringBuilder();
        while (!_stop.IsCancellationRequested)
        {
            int read = _port.Read(bytes, TimeSpan.FromMilliseconds(20));
            foreach (byte value in bytes.AsSpan(0, read))
            {
                if (value is not ((byte)'\r' or (byte)'\n'))
                {
                    if (text.Length < N1470Protocol.LongestLine) text.Append((char)value);
                    continue;
                }
                if (text.Length > 0 && Answer(text.ToString()) is { } answer)
                    foreach (string line in Damage?.Invoke(text.ToString(), answer) ?? [answer])
                        _port.Write(Encoding.ASCII.GetBytes(line.StartsWith("RAW:", StringComparison.Ordinal) ? line[4..] : line + "\r\n"));
                text.Clear();
            }
        }
    }

    /// <summary>The answer to a line; null when it is for no board here.</summary>
    private string? Answer(string line)
    {
        Dictionary<string, string> fields = line.TrimStart('$').Split(',').Select(field => field.Split(':', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        lock (_gate)
        {
            if (!line.StartsWith('$') || !int.TryParse(fields.GetValueOrDefault("BD"), CultureInfo.InvariantCulture, out int board) || !_channels.Keys.Any(key => key.Board == board)) return null;
            string head = string.Create(CultureInfo.InvariantCulture, $"#BD:{board:00},");
            if (fields.GetValueOrDefault("CMD") is not ("MON" or "SET")) return head + "CMD:ERR";
            if (!int.TryParse(fields.GetValueOrDefault("CH"), CultureInfo.InvariantCulture, out int channel) || !_channels.TryGetValue((board, channel), out Supply? supply)) return head + "CH:ERR";
            Ramp(supply);
            string parameter = fields.GetValueOrDefault("PAR", "");
            return head + (fields["CMD"] == "MON" ? Value(supply, parameter) : Set(supply, parameter, fields.GetValueOrDefault("VAL")));
        }
    }

    private string Value(Supply supply, string parameter)
    {
        Interlocked.Increment(ref _questions);
        return parameter switch
        {
            "VMON" => FormattableString.Invariant($"CMD:OK,VAL:{(supply.SagVolts > 0 && supply.IsOn ? supply.SagVolts : supply.Volts):0000.0}"),
            "IMON" => FormattableString.Invariant($"CMD:OK,VAL:{(supply.IsOn ? OnMicroAmperes : 0):0000.00}"),
            "VSET" => FormattableString.Invariant($"CMD:OK,VAL:{supply.SetVolts:0000.0}"),
            "STAT" => FormattableString.Invariant($"CMD:OK,VAL:{(int)Flags(supply):00000}"),
            _ => "PAR:ERR",
        };
    }

    private string Set(Supply supply, string parameter, string? value)
    {
        Interlocked.Increment(ref _commands);
        switch (parameter)
        {
            case "OFF":
                supply.IsOn = false;
                return "CMD:OK";
            case "ON":
                supply.IsOn = true;
                return "CMD:OK";
            case "VSET":
                if (!N1470Protocol.TryNumber(value, out double volts) || volts is < 0 or > 8000) return "VAL:ERR";
                supply.SetVolts = volts;
                return "CMD:OK";
            default:
                return "PAR:ERR";
        }
    }

    private static HighVoltageFlags Flags(Supply supply)
    {
        double target = supply.IsOn ? supply.SetVolts : 0;
        return (supply.IsOn ? HighVoltageFlags.On : 0) | (supply.Tripped ? HighVoltageFlags.Tripped : 0)
            | (supply.Volts < target ? HighVoltageFlags.RampingUp : supply.Volts > target ? HighVoltageFlags.RampingDown : 0);
    }

    private void Ramp(Supply supply)
    {
        double target = supply.IsOn ? supply.SetVolts : 0, most = _rampVoltsPerSecond * _time.GetElapsedTime(supply.Changed).TotalSeconds;
        supply.Changed = _time.GetTimestamp();
        supply.Volts = double.IsNaN(most) || Math.Abs(target - supply.Volts) <= most ? target : supply.Volts + Math.Sign(target - supply.Volts) * most;
    }

    private sealed class Supply
    {
        public double SetVolts, Volts, SagVolts;
        public bool IsOn, Tripped;
        public long Changed;
    }
}
