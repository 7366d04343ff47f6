using System.Collections.Concurrent;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.HighVoltage;

/// <summary>The modules on one serial line: one thread asks them in turn, and sends what the interlock wants.</summary>
internal sealed class HighVoltageBus : IDisposable
{
    /// <summary>A module that leaves so many channels unanswered is not asked for the rest of the round: the others must not wait for it.</summary>
    private const int PatienceChannels = 2;
    /// <summary>Readings after a first one that shows a new fault.</summary>
    private const int MostReadings = 3;
    private const double SilentLineSeconds = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly HighVoltageBoard _board;
    private readonly HighVoltageOptions _options;
    private readonly TimeProvider _time;
    private readonly SerialLine _line;
    private readonly (HighVoltageModuleOptions Options, N1470Module Module)[] _modules;
    private readonly ConcurrentQueue<HighVoltageCommand> _incoming = [];
    private readonly List<Pending> _pending = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly byte[] _one = new byte[1];
    private Thread? _thread;

    public HighVoltageBus(HighVoltageBoard board, HighVoltageOptions options, HighVoltageModuleOptions[] modules, TimeProvider time, Func<string, SerialOptions, Stream>? open)
    {
        (_board, _options, _time, Port) = (board, options, time, modules[0].Port);
        _line = new SerialLine(Port, new SerialOptions { Baud = modules[0].Baud, SilenceDeadlineSeconds = SilentLineSeconds }, open, time);
        _modules = [.. modules.Select(module => (module, new N1470Module(_line, module.Board, options.ReplyTime, time, options.Interlock.Enabled)))];
        State = _line.State;
    }

    /// <summary>The port.</summary>
    public string Port { get; }

    /// <summary>Why the line is not open; empty while it is.</summary>
    public string State { get; private set; }

    public N1470Counters CountersOf(HighVoltageModuleOptions module) => _modules.First(pair => ReferenceEquals(pair.Options, module)).Module.Counters;

    public bool Has(HighVoltageChannelOptions channel) => _modules.Any(pair => pair.Options.Channels.Any(own => ReferenceEquals(own, channel)));

    public void Start(CancellationToken stop)
    {
        _thread = new Thread(() => Run(stop)) { IsBackground = true, Name = $"EdgeMon {Port}" };
        _thread.Start();
    }

    public void Enqueue(HighVoltageCommand command)
    {
        _incoming.Enqueue(command);
        _wake.Set();
    }

    public void Dispose()
    {
        _wake.Set();
        // Only its own thread closes the line: a stream must not go while it is read.
        if (_thread is null) _line.Dispose();
        else _thread.Join(Patience);
    }

    private void Run(CancellationToken stop)
    {
        using CancellationTokenRegistration waking = stop.Register(() => _wake.Set());
        while (!stop.IsCancellationRequested)
        {
            long began = _time.GetTimestamp();
            bool isFresh = !_line.IsOpen;
            if (isFresh)
            {
                _line.Read(_one, TimeSpan.Zero, stop);
                foreach (var (_, module) in _modules) module.Distrust();
            }
            // What waited for a line that was lost may be overtaken by what the channels say: they are read first.
            if (_line.IsOpen) Round(commands: !isFresh, stop);
            State = _line.IsOpen ? "" : _line.State;
            _board.JudgeInterlock();
            TimeSpan rest = _options.Period - _time.GetElapsedTime(began);
            if (rest > TimeSpan.Zero && _incoming.IsEmpty) _wake.WaitOne(rest);
        }
        _line.Dispose();
    }

    private void Round(bool commands, CancellationToken stop)
    {
        foreach (var (options, module) in _modules)
        {
            int unread = 0;
            foreach (HighVoltageChannelOptions channel in options.Channels)
            {
                if (commands) SendCommands(stop);
                if (stop.IsCancellationRequested || !_line.IsOpen || unread == PatienceChannels) break;
                State = "";
                if (Read(module, channel, stop)) continue;
                unread++;
                // What it still may say must not be taken for another module's.
                foreach (var (_, other) in _modules) other.Distrust();
            }
        }
        if (commands) SendCommands(stop);
        // What was not done in this round is told again in the next.
        foreach (Pending pending in _pending) pending.IsDue = true;
    }

    private bool Read(N1470Module module, HighVoltageChannelOptions channel, CancellationToken stop)
    {
        if (module.TryRead(channel.Channel, stop) is not { } good) return false;
        // The protocol has no checksum: a fault that is new counts only when the next reading shows it too.
        bool confirmed = !_board.MustConfirm(channel, good);
        for (int again = 0; again < MostReadings && !confirmed; again++)
        {
            HighVoltageVerdict before = HighVoltageJudge.Judge(channel, good).Verdict;
            if (module.TryRead(channel.Channel, stop) is not { } next) return false;
            HighVoltageVerdict after = HighVoltageJudge.Judge(channel, good = next).Verdict;
            confirmed = after == before || after == HighVoltageVerdict.Good;
            if (after != before) _board.CountUnconfirmed();
        }
        if (!confirmed) return true;
        _board.Record(channel, good);
        foreach (Pending pending in _pending.Where(pending => pending.WasTold && ReferenceEquals(pending.Command.Target, channel)).ToArray())
        {
            bool done = pending.Command.IsDone(good);
            pending.WasTold = false;
            if (done) _pending.Remove(pending);
            _board.Report(pending.Command, pending.Attempts, done ? HighVoltageCommandResult.Confirmed : HighVoltageCommandResult.NotDone);
        }
        return true;
    }

    private void SendCommands(CancellationToken stop)
    {
        while (_incoming.TryDequeue(out HighVoltageCommand? command)) _pending.Add(new Pending(command));
        foreach (Pending pending in _pending.ToArray())
        {
            if (!pending.WasTold && !_board.StillHolds(pending.Command))
            {
                _pending.Remove(pending);
                _board.Report(pending.Command, pending.Attempts, HighVoltageCommandResult.Withdrawn);
                continue;
            }
            if (!pending.IsDue || pending.WasTold || !_line.IsOpen || stop.IsCancellationRequested) continue;
            N1470Module module = _modules.First(pair => pair.Options.Channels.Any(own => ReferenceEquals(own, pending.Command.Target))).Module;
            var (parameter, value) = pending.Command.Wire;
            (pending.IsDue, pending.Attempts) = (false, pending.Attempts + 1);
            if (pending.Command.Reaction == HighVoltageReaction.SetVolts && Lowers(module, pending.Command, stop) is not true and var lowers)
            {
                if (lowers is false) _pending.Remove(pending);
                _board.Report(pending.Command, pending.Attempts, lowers is false ? HighVoltageCommandResult.AlreadyLower : HighVoltageCommandResult.Unanswered);
                continue;
            }
            N1470Answer? answer = module.TryTell(pending.Command.Target.Channel, parameter, value, stop);
            // Without a good answer it may still have been done: reading back tells.
            pending.WasTold = true;
            _board.Report(pending.Command, pending.Attempts, answer switch
            {
                N1470Answer.Ok => HighVoltageCommandResult.Obeyed,
                N1470Answer.Refused => HighVoltageCommandResult.Refused,
                _ => HighVoltageCommandResult.Unanswered,
            });
        }
    }

    /// <summary>
    /// Whether a command would lower what is set now; null when that is not known. A person may have set less than belongs there since the last round. Asked twice,
    /// since the protocol has no checksum: one garbled number must neither raise a voltage nor leave one as it is.
    /// </summary>
    private static bool? Lowers(N1470Module module, HighVoltageCommand command, CancellationToken stop)
    {
        if (module.TryReadSetVolts(command.Target.Channel, stop) is not { } first || module.TryReadSetVolts(command.Target.Channel, stop) is not { } second) return null;
        bool lowers = !command.IsLowEnough(second);
        return lowers == !command.IsLowEnough(first) ? lowers : null;
    }

    private sealed class Pending(HighVoltageCommand command)
    {
        public readonly HighVoltageCommand Command = command;
        public bool IsDue = true, WasTold;
        public int Attempts;
    }
}
