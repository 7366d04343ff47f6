using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.Telemetry.Broker;

/// <summary>
/// Mosquitto as a child of our own: started, watched, started again with a growing wait when it dies, and ended with us, also when
/// we are killed.
/// </summary>
/// <remarks>
/// setpriv (util-linux) has the kernel end the child when the thread that started it dies. One thread therefore
/// starts every child and lives as long as the broker. Without setpriv a killed EdgeMon leaves its broker behind; the next
/// start finds it by its file mosquitto.pid and ends it.
/// </remarks>
public sealed partial class PrivateBroker : IAsyncDisposable
{
    private const int TerminateSignal = 15;
    /// <summary>How lines of the broker begin that only tell of the conversation with a client.</summary>
    private static readonly string[] Conversation = ["Sending ", "Received ", "No will ", "Will ", "New connection ", "New client ", "Client "];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);
    private static readonly string[] SystemDirectories = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"];

    private readonly PrivateBrokerOptions _options;
    private readonly TelemetryMetrics _metrics;
    private readonly ILogger _log;
    private readonly string[] _command;
    private readonly string _configuration;
    private readonly ManualResetEventSlim _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = new();
    private readonly Lock _gate = new();
    private Process? _process;
    private int _restarts;

    private PrivateBroker(PrivateBrokerOptions options, int port, BrokerCredentials[] users, string[] command, string configuration, TelemetryMetrics metrics, ILogger log)
    {
        _options = options;
        Port = port;
        Writer = users[0];
        Limits = users[1];
        _command = command;
        _configuration = configuration;
        _metrics = metrics;
        _log = log;
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }
    /// <summary>The user that may write <c>edgemon/#</c>.</summary>
    public BrokerCredentials Writer { get; }
    /// <summary>The user of the limit service: reads <c>edgemon/#</c>, writes limits and sensitivity.</summary>
    public BrokerCredentials Limits { get; }
    /// <summary>How often the broker was started again after it died.</summary>
    public int Restarts => Volatile.Read(ref _restarts);
    /// <summary>Process id; null between a death and the restart.</summary>
    public int? ProcessId
    {
        get { lock (_gate) return _process is { HasExited: false } process ? process.Id : null; }
    }

    /// <summary>Starts the broker and waits until it listens.</summary>
    /// <exception cref="BrokerException">mosquitto is not installed, the port is taken, or it ends at once.</exception>
    public static async Task<PrivateBroker> StartAsync(PrivateBrokerOptions options, TelemetryMetrics metrics, ILogger? log = null)
    {
        log ??= NullLogger.Instance;
        string mosquitto = options.Executable ?? Find("mosquitto")
            ?? throw new BrokerException("mosquitto is not installed: apt-get install mosquitto, or set telemetry.broker = \"external\" with telemetry.brokerHost");
        string? setpriv = Find("setpriv");
        if (setpriv is null) Log.BrokerWithoutSetpriv(log);
        EndLeftover(options, log);
        int port = RequireFree(options.Port);
        BrokerAccount account = BrokerAccount.Choose(options.Directory, setpriv is not null);
        if (account.StaysRoot) Log.BrokerRunsAsRoot(log, options.Directory);
        BrokerCredentials[] users =
            [new(BrokerFiles.WriterName, BrokerPasswords.Random()), new(BrokerFiles.LimitsName, BrokerPasswords.Random())];
        string configuration;
        try
        {
            configuration = BrokerFiles.Write(options, port, users, account);
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException($"{options.Directory}: the broker's files cannot be written: {cannot.Message} Make room, or set telemetry.stateDirectory to a folder that can be written.", cannot);
        }

        var broker = new PrivateBroker(options, port, users, Command(mosquitto, Find("setsid"), setpriv, account, configuration), configuration, metrics, log);
        new Thread(broker.Supervise) { IsBackground = true, Name = "broker" }.Start();
        try
        {
            await broker.WaitUntilListening().ConfigureAwait(false);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the broker; it saves its retained messages.</summary>
    public async ValueTask DisposeAsync()
    {
        _stop.Set();
        Signal();
        try
        {
            await _ended.Task.WaitAsync(TimeSpan.FromSeconds(3)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_gate) _process?.Kill();
            await _ended.Task.ConfigureAwait(false);
        }
        _stop.Dispose();
    }

    private static string[] Command(string mosquitto, string? setsid, string? setpriv, BrokerAccount account, string configuration)
    {
        List<string> words = [];
        // Ctrl-C goes to the whole group of the terminal: the broker must outlive it until the outbox is flushed.
        if (setsid is not null) words.Add(setsid);
        if (setpriv is not null)
        {
            words.AddRange([setpriv, "--pdeathsig", "TERM"]);
            // setpriv changes the user before it asks for the signal: a later change by mosquitto itself would cancel it.
            if (account.UserId is { } user && account.GroupId is { } group)
                words.AddRange(["--reuid", user.ToString(CultureInfo.InvariantCulture), "--regid", group.ToString(CultureInfo.InvariantCulture), "--clear-groups"]);
            words.Add("--");
        }
        words.AddRange([mosquitto, "-c", configuration]);
        return [.. words];
    }

    private void Supervise()
    {
        TimeSpan wait = _options.InitialBackoff;
        while (!_stop.IsSet)
        {
            long began = TimeProvider.System.GetTimestamp();
            int exitCode = RunOnce();
            if (_stop.IsSet) break;
            Log.BrokerDied(_log, exitCode, LastLine(), wait.TotalSeconds);
            // A broker that ran for a while died of something new: begin with the short wait again.
            if (TimeProvider.System.GetElapsedTime(began) > _options.MaximumBackoff * 2) wait = _options.InitialBackoff;
            if (_stop.Wait(wait)) break;
            wait = wait * 2 < _options.MaximumBackoff ? wait * 2 : _options.MaximumBackoff;
            Interlocked.Increment(ref _restarts);
            _metrics.BrokerRestarted();
        }
        try
        {
            File.Delete(PidPath(_options));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The state directory was removed while the broker ran: there is nothing left to tidy.
        }
        _ended.TrySetResult();
    }

    private int RunOnce()
    {
        try
        {
            using var process = new Process
            {
                StartInfo = new ProcessStartInfo(_command[0], _command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false },
            };
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            lock (_gate)
            {
                process.Start();
                _process = process;
            }
            NotePid(process.Id);
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            Log.BrokerStarted(_log, process.Id, Port);
            // Stopped while starting: the signal of DisposeAsync came before there was a process.
            if (_stop.IsSet) Signal();
            process.WaitForExit();
            lock (_gate) _process = null;
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception cannot)
        {
            Keep($"{_command[0]} cannot be started: {cannot.Message}");
            return -1;
        }
    }

    /// <summary>For the next start, which ends a broker that was left over. On a full disk the broker runs without.</summary>
    private void NotePid(int pid)
    {
        try
        {
            File.WriteAllText(PidPath(_options), pid.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            Keep($"{PidPath(_options)} cannot be written: {cannot.Message}");
        }
    }

    private async Task WaitUntilListening()
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port).ConfigureAwait(false);
                if (ProcessId is not null) return;
            }
            catch (SocketException)
            {
                // not yet
            }
            if (Restarts > 0 || TimeProvider.System.GetElapsedTime(began) > StartTimeout)
                throw new BrokerException($"mosquitto does not listen on 127.0.0.1:{Port}: {LastLine()} (configuration {_configuration})");
            await Task.Delay(10).ConfigureAwait(false);
        }
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        // "1795970376: Denied PUBLISH from ID (..., 'TOPIC', ... (N bytes))"; without the time, which the log has.
        string text = line[(line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && long.TryParse(line.AsSpan(0, colon), out _) ? colon + 2 : 0)..];
        if (text.StartsWith("Denied ", StringComparison.Ordinal) || text.Contains("not authorised", StringComparison.Ordinal))
        {
            Log.BrokerRefused(_log, text);
            _metrics.Refused("stranger");
            return;
        }
        if (text[0] == '\t' || Conversation.Any(word => text.StartsWith(word, StringComparison.Ordinal))) return;
        Log.BrokerSays(_log, line);
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 20) _lastLines.Dequeue();
        }
    }

    private string LastLine()
    {
        lock (_lastLines) return _lastLines.LastOrDefault("it said nothing");
    }

    private void Signal()
    {
        lock (_gate)
        {
            if (_process is { HasExited: false } process) _ = kill(process.Id, TerminateSignal);
        }
    }

    private static int RequireFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException taken)
        {
            throw new BrokerException(
                $"telemetry.brokerPort = {port}: 127.0.0.1:{port} is in use ({taken.Message}). Stop the broker that runs there "
                + "(systemctl stop mosquitto), or use it with telemetry.broker = \"external\", or set another telemetry.brokerPort.", taken);
        }
    }

    /// <summary>Ends a broker that a killed EdgeMon left behind: only a mosquitto that runs with our configuration file.</summary>
    private static void EndLeftover(PrivateBrokerOptions options, ILogger log)
    {
        string path = PidPath(options);
        if (!File.Exists(path) || !int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out int id)) return;
        string configuration = Path.Combine(Path.GetFullPath(options.Directory), "mosquitto.conf");
        string commandLine = $"/proc/{id}/cmdline";
        if (!File.Exists(commandLine) || !File.ReadAllText(commandLine).Split('\0').Contains(configuration)) return;
        Log.BrokerLeftover(log, id);
        _ = kill(id, TerminateSignal);
        for (int attempt = 0; attempt < 300 && File.Exists(commandLine); attempt++) Thread.Sleep(10);
    }

    private static string PidPath(PrivateBrokerOptions options) => Path.Combine(options.Directory, "mosquitto.pid");

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(SystemDirectories).Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);
}
