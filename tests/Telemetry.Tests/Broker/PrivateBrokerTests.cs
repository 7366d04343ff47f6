using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Tests.Support;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Telemetry.Tests.Broker;

public sealed class PrivateBrokerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TelemetryMetrics _metrics = new();

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Dispose();
    }

    private PrivateBrokerOptions Options(int port = 0) => new() { Directory = _folder.File("broker"), Port = port };

    private static Task<IMqttLink> Link(PrivateBroker broker, BrokerCredentials? user) => MqttLibrary.ConnectAsync(
        new MqttConnectOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = Guid.NewGuid().ToString("N"), UserName = user?.UserName, Password = user?.Password, KeepAliveSeconds = 60, AcknowledgementTimeout = TestService.Patience, ConnectTimeout = TestService.Patience }, default);

    private static MqttMessage Message(string topic) => new() { Topic = topic, Payload = Encoding.UTF8.GetBytes("{}") };

    [Fact]
    public async Task Only_edgemon_writes_and_everybody_on_the_machine_reads()
    {
        await using PrivateBroker broker = await PrivateBroker.StartAsync(Options(), _metrics);
        await using IMqttLink writer = await Link(broker, broker.Writer);
        await using IMqttLink limits = await Link(broker, broker.Limits);
        await using IMqttLink reader = await Link(broker, null);
        const string spill = "edgemon/v1/na64e/daq01/spill", vanilla = "edgemon/v1/na64e/limits/vanilla";
        await reader.SubscribeAsync("edgemon/#", QualityOfService.AtLeastOnce);
        await reader.SubscribeAsync("$SYS/#", QualityOfService.AtLeastOnce);

        Assert.Equal("not authorized", (await reader.PublishAsync(Message(spill))).Reason);
        Assert.Equal("not authorized", (await reader.PublishAsync(Message(spill) with { Retain = true })).Reason);
        Assert.Equal("not authorized", (await limits.PublishAsync(Message(spill))).Reason);
        Assert.Equal("not authorized", (await writer.PublishAsync(Message("other/topic"))).Reason);
        Assert.True((await limits.PublishAsync(Message(vanilla))).IsSuccess);
        Assert.True((await writer.PublishAsync(Message(spill))).IsSuccess);
        Assert.Equal(vanilla, (await reader.Incoming.ReadAsync()).Topic);
        Assert.Equal(spill, (await reader.Incoming.ReadAsync()).Topic);
        Assert.False(reader.Incoming.TryRead(out _));

        MqttException wrong = await Assert.ThrowsAsync<MqttException>(() => Link(broker, broker.Writer with { Password = "guess" }));
        Assert.Contains("not authorized", wrong.Message);
    }

    [Fact]
    public async Task A_refused_publisher_and_a_wrong_password_leave_a_line_each_and_conversation_none()
    {
        var log = new KeptLog();
        await using PrivateBroker broker = await PrivateBroker.StartAsync(Options(), _metrics, log);
        await using (IMqttLink stranger = await MqttLibrary.ConnectAsync(new MqttConnectOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "stranger-7" }, default))
        {
            Assert.Equal("not authorized", (await stranger.PublishAsync(Message("edgemon/v1/na64e/daq01/spill"))).Reason);
            Assert.Equal("not authorized", (await stranger.PublishAsync(Message("edgemon/v1/na64e/daq01/totals") with { Retain = true })).Reason);
        }
        await Assert.ThrowsAsync<MqttException>(() => Link(broker, broker.Writer with { Password = "guess" }));
        await using (IMqttLink writer = await Link(broker, broker.Writer)) Assert.True((await writer.PublishAsync(Message("edgemon/v1/na64e/daq01/spill"))).IsSuccess);
        string[] Refused() => [.. log.Lines.Where(line => line.StartsWith("3207 ", StringComparison.Ordinal))];
        await TestService.Until(() => Refused().Length >= 3, "three lines");
        Assert.Collection(Refused(),
            line => Assert.StartsWith("3207 Private broker refused: Denied PUBLISH from stranger-7 (d0, q1, r0, m1, 'edgemon/v1/na64e/daq01/spill'", line),
            line => Assert.StartsWith("3207 Private broker refused: Denied PUBLISH from stranger-7 (d0, q1, r1, m2, 'edgemon/v1/na64e/daq01/totals'", line),
            line => Assert.Contains("not authorised", line));
        Assert.DoesNotContain(log.Lines, line => line.Contains("PUBACK", StringComparison.Ordinal) || line.Contains("Received PUBLISH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_will_of_a_stranger_is_not_published()
    {
        await using PrivateBroker broker = await PrivateBroker.StartAsync(Options(), _metrics);
        await using IMqttLink reader = await Link(broker, null);
        await reader.SubscribeAsync("edgemon/#", QualityOfService.AtLeastOnce);
        try
        {
            IMqttLink stranger = await MqttLibrary.ConnectAsync(new MqttConnectOptions
            {
                Host = "127.0.0.1",
                Port = broker.Port,
                ClientId = "stranger",
                Will = Message("edgemon/v1/na64e/daq01/state") with { Retain = true },
            }, default);
            stranger.Abort();
            await stranger.Closed;
        }
        catch (MqttException)
        {
            // Refused at once: as good.
        }
        await using IMqttLink writer = await Link(broker, broker.Writer);
        await writer.PublishAsync(Message("edgemon/v1/na64e/daq01/run"));
        Assert.Equal("edgemon/v1/na64e/daq01/run", (await reader.Incoming.ReadAsync()).Topic);
    }

    [Fact]
    public async Task It_listens_on_loopback_only_and_its_secrets_are_readable_by_no_one_else()
    {
        await using PrivateBroker broker = await PrivateBroker.StartAsync(Options(), _metrics);
        string sockets = File.ReadAllText("/proc/net/tcp");
        string hexPort = broker.Port.ToString("X4");
        Assert.Contains($"0100007F:{hexPort} 00000000:0000 0A", sockets);
        Assert.DoesNotContain($"00000000:{hexPort} 00000000:0000 0A", sockets);
        foreach (string file in new[] { "passwords", "access", "mosquitto.conf" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.File("broker"), file)));
        string passwords = File.ReadAllText(Path.Combine(_folder.File("broker"), "passwords"));
        Assert.DoesNotContain(broker.Writer.Password, passwords);
        Assert.DoesNotContain(broker.Writer.Password, broker.Writer.ToString());
        string commandLine = File.ReadAllText($"/proc/{broker.ProcessId}/cmdline");
        // A session of its own: Ctrl-C in our terminal does not reach it.
        Assert.Equal(broker.ProcessId.ToString(), File.ReadAllText($"/proc/{broker.ProcessId}/stat").Split(") ")[1].Split(' ')[3]);
        Assert.DoesNotContain(broker.Writer.Password, commandLine);
    }

    [Fact]
    public async Task A_packet_above_the_limit_is_refused_and_the_broker_lives()
    {
        await using PrivateBroker broker = await PrivateBroker.StartAsync(Options() with { MaximumPacketBytes = 64 * 1024 }, _metrics);
        await using IMqttLink writer = await Link(broker, broker.Writer);
        Assert.Equal(64 * 1024, writer.Connected.MaximumPacketBytes);
        MqttResult result = await writer.PublishAsync(Message("edgemon/v1/a/b/spill") with { Payload = new byte[70_000] });
        Assert.Equal("packet too large", result.Reason);
        Assert.True((await writer.PublishAsync(Message("edgemon/v1/a/b/spill"))).IsSuccess);
        Assert.Equal(0, broker.Restarts);
    }

    [Fact]
    public async Task Hundreds_of_idle_sockets_are_bounded_and_hold_up_nobody_who_is_connected()
    {
        const int limit = 40;
        await using PrivateBroker broker = await PrivateBroker.StartAsync(Options() with { MaximumConnections = limit }, _metrics);
        await using IMqttLink writer = await Link(broker, broker.Writer);
        var idle = new List<System.Net.Sockets.Socket>();
        try
        {
            for (int i = 0; i < 500; i++)
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                idle.Add(socket);
                // From an address of their own: they must not take a port that another test keeps for its broker.
                socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse("127.0.0.2"), 0));
                try { await socket.ConnectAsync("127.0.0.1", broker.Port); }
                catch (System.Net.Sockets.SocketException) { /* turned away: as good */ }
            }
            for (int i = 0; i < 20; i++) Assert.True((await writer.PublishAsync(Message("edgemon/v1/a/b/spill"))).IsSuccess);
            // Each connection that it keeps is a handle of the broker; those above the limit are closed.
            int handles = Directory.GetFiles($"/proc/{broker.ProcessId}/fd").Length;
            TestContext.Current.TestOutputHelper?.WriteLine($"{handles} handles with 500 idle sockets");
            Assert.InRange(handles, 1, limit + 30);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
        for (int attempt = 0; ; attempt++)
        {
            // The broker notices that they are gone in its own time.
            try
            {
                await using IMqttLink another = await Link(broker, broker.Writer);
                break;
            }
            catch (MqttException) when (attempt < 5000)
            {
                await Task.Delay(20);
            }
        }
        Assert.Equal(0, broker.Restarts);
    }

    [Fact]
    public async Task A_broker_that_dies_is_started_again_with_the_same_users_and_counted()
    {
        await using PrivateBroker broker = await PrivateBroker.StartAsync(Options() with { InitialBackoff = TimeSpan.FromMilliseconds(20) }, _metrics);
        for (int round = 1; round <= 2; round++)
        {
            int before = broker.ProcessId!.Value;
            using (Process process = Process.GetProcessById(before)) process.Kill();
            while (broker.Restarts < round || broker.ProcessId is null || broker.ProcessId == before) await Task.Delay(5);
            TestBroker.WaitForPort(broker.Port);
            await using IMqttLink writer = await Link(broker, broker.Writer);
            Assert.True((await writer.PublishAsync(Message("edgemon/v1/a/b/spill"))).IsSuccess);
        }
        Assert.Equal(2, broker.Restarts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_ends_with_us_also_when_we_are_killed_with_and_without_a_user_of_its_own(bool reachable)
    {
        // As root the broker runs as user mosquitto where that user can reach the directory. Elsewhere it is always ours.
        if (reachable) File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        int brokerId;
        using (Process parent = ChildProcess.Start("run-broker", _folder.Path))
        {
            brokerId = int.Parse((await parent.StandardOutput.ReadLineAsync())!);
            Assert.True(Directory.Exists($"/proc/{brokerId}"));
            string user = File.ReadLines($"/proc/{brokerId}/status").First(line => line.StartsWith("Uid:")).Split('\t')[1];
            string ours = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:")).Split('\t')[1];
            Assert.Equal(ours != "0" || !reachable, user == ours);
            parent.Kill();
            await parent.WaitForExitAsync();
        }
        await TestService.Until(() => !IsAlive(brokerId), "the broker to end with its parent");

        static bool IsAlive(int id)
        {
            try
            {
                return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ");
            }
            catch (IOException)
            {
                // It has ended.
                return false;
            }
        }
    }

    [Fact]
    public async Task A_taken_port_a_missing_program_and_a_program_that_fails_are_clear_errors()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        BrokerException taken = await Assert.ThrowsAsync<BrokerException>(() => PrivateBroker.StartAsync(Options(port), _metrics));
        Assert.StartsWith($"telemetry.brokerPort = {port}: 127.0.0.1:{port} is in use", taken.Message);
        Assert.Contains("telemetry.broker = \"external\"", taken.Message);
        BrokerException missing = await Assert.ThrowsAsync<BrokerException>(() => PrivateBroker.StartAsync(Options() with { Executable = "/nonexistent/mosquitto" }, _metrics));
        Assert.Contains("does not listen on 127.0.0.1:", missing.Message);
        Assert.Contains("/nonexistent/mosquitto", missing.Message);
    }

    /// <summary>Its thread would end the program, and with it a stream that waits for room on a full disk.</summary>
    [Fact]
    public async Task A_broker_whose_number_cannot_be_noted_runs_all_the_same()
    {
        PrivateBrokerOptions options = Options();
        Directory.CreateDirectory(Path.Combine(options.Directory, "mosquitto.pid"));
        await using PrivateBroker broker = await PrivateBroker.StartAsync(options, _metrics);
        await using IMqttLink writer = await Link(broker, broker.Writer);
        Assert.True((await writer.PublishAsync(Message("edgemon/v1/a/b/spill"))).IsSuccess);
        Assert.Equal(0, broker.Restarts);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_clear_error()
    {
        string file = _folder.File("file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        BrokerException problem = await Assert.ThrowsAsync<BrokerException>(() => PrivateBroker.StartAsync(Options() with { Directory = Path.Combine(file, "broker") }, _metrics));
        Assert.Contains("the broker's files cannot be written", problem.Message);
    }

    [Fact]
    public void Passwords_have_the_form_of_mosquitto_passwd()
    {
        string line = BrokerPasswords.Line(new BrokerCredentials("edgemon", "secret"));
        string[] parts = line.Split('$');
        Assert.Equal(["edgemon:", "7", "101"], parts[..3]);
        Assert.Equal(12, Convert.FromBase64String(parts[3]).Length);
        Assert.Equal(64, Convert.FromBase64String(parts[4]).Length);
    }
}
