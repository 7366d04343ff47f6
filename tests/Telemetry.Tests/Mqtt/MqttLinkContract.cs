using System.Text;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Tests.Support;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Telemetry.Tests.Mqtt;

/// <summary>
/// What every <see cref="IMqttLink"/> must do, on a real broker. Each client library has a subclass of two lines.
/// </summary>
public abstract class MqttLinkContract : IDisposable
{
    private static readonly TimeSpan Patience = TestService.Patience;
    private readonly TestBroker _broker = new();

    /// <summary>The library under test.</summary>
    protected abstract MqttConnect Connect { get; }

    public void Dispose() => _broker.Dispose();

    /// <summary>The deadlines are longer than any machine stands still: a test about one of them sets it shorter.</summary>
    private MqttConnectOptions Options(string id) => new()
    {
        Host = "127.0.0.1", Port = _broker.Port, ClientId = id, KeepAliveSeconds = 60, AcknowledgementTimeout = TimeSpan.FromMinutes(1), ConnectTimeout = TimeSpan.FromMinutes(1),
    };

    private Task<IMqttLink> Link(string id) => Connect(Options(id), CancellationToken.None);

    private static MqttMessage Message(string topic, string text) => new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(text) };

    private static string Text(MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    private static async Task<MqttMessage> Next(IMqttLink link)
    {
        using var deadline = new CancellationTokenSource(Patience);
        return await link.Incoming.ReadAsync(deadline.Token);
    }

    [Fact]
    public async Task A_message_arrives_with_all_its_properties()
    {
        await using IMqttLink sender = await Link("sender");
        await using IMqttLink receiver = await Link("receiver");
        Assert.True((await receiver.SubscribeAsync("edgemon/#", QualityOfService.AtLeastOnce)).IsSuccess);
        MqttResult result = await sender.PublishAsync(Message("edgemon/v1/x/y/spill", "{\"µ\":1}") with
        {
            ContentType = "application/json",
            MessageExpirySeconds = 3600,
            UserProperties = [new("schema", "edgemon.spill/1"), new("run", "3661"), new("run", "again")],
        });
        Assert.True(result.IsSuccess);
        MqttMessage received = await Next(receiver);
        Assert.Equal("edgemon/v1/x/y/spill", received.Topic);
        Assert.Equal("{\"µ\":1}", Text(received));
        Assert.Equal("application/json", received.ContentType);
        Assert.InRange(received.MessageExpirySeconds!.Value, 3000u, 3600u);
        Assert.Equal([new("schema", "edgemon.spill/1"), new("run", "3661"), new("run", "again")], received.UserProperties);
        Assert.Equal("3661", received.UserProperty("run"));
        Assert.Equal(QualityOfService.AtLeastOnce, received.Qos);
        Assert.False(received.Retain);
    }

    [Fact]
    public async Task A_retained_message_is_there_for_those_who_come_later_until_it_is_emptied()
    {
        await using IMqttLink sender = await Link("sender");
        await sender.PublishAsync(Message("a/state", "kept") with { Retain = true });
        await using (IMqttLink late = await Link("late"))
        {
            await late.SubscribeAsync("a/#", QualityOfService.AtLeastOnce);
            MqttMessage kept = await Next(late);
            Assert.Equal("kept", Text(kept));
            Assert.True(kept.Retain);
        }
        await sender.PublishAsync(Message("a/state", "") with { Retain = true });
        await sender.PublishAsync(Message("a/end", "end") with { Retain = true });
        await using IMqttLink later = await Link("later");
        await later.SubscribeAsync("a/#", QualityOfService.AtLeastOnce);
        Assert.Equal("end", Text(await Next(later)));
    }

    [Fact]
    public async Task The_will_is_published_when_a_link_breaks_and_not_when_it_closes()
    {
        await using IMqttLink witness = await Link("witness");
        await witness.SubscribeAsync("a/#", QualityOfService.AtLeastOnce);
        MqttMessage will = Message("a/state", "lost") with { Retain = true, ContentType = "application/json" };
        IMqttLink clean = await Connect(Options("clean") with { Will = will with { Topic = "a/clean" } }, CancellationToken.None);
        await clean.DisposeAsync();
        Assert.True((await clean.Closed).Requested);
        IMqttLink broken = await Connect(Options("broken") with { Will = will }, CancellationToken.None);
        broken.Abort();
        await broken.Closed;
        MqttMessage received = await Next(witness);
        Assert.Equal("a/state", received.Topic);
        Assert.Equal("lost", Text(received));
        Assert.Equal("application/json", received.ContentType);
    }

    [Fact]
    public async Task Thousands_of_publishes_from_several_threads_are_all_answered_and_arrive_once_in_the_order_of_each_thread()
    {
        await using IMqttLink sender = await Link("sender");
        await using IMqttLink receiver = await Link("receiver");
        await receiver.SubscribeAsync("load/#", QualityOfService.AtLeastOnce);
        const int threads = 4, each = 500;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < each; i++) Assert.True((await sender.PublishAsync(Message($"load/{thread}", $"{i}"))).IsSuccess);
        })));
        int[] next = new int[threads];
        for (int i = 0; i < threads * each; i++)
        {
            MqttMessage message = await Next(receiver);
            int thread = message.Topic[^1] - '0';
            Assert.Equal(next[thread]++, int.Parse(Text(message)));
        }
        Assert.All(next, count => Assert.Equal(each, count));
        Assert.Equal(0, receiver.IncomingDropped);
    }

    [Fact]
    public async Task A_reader_that_falls_behind_loses_messages_counted_and_keeps_its_connection()
    {
        await using IMqttLink sender = await Link("sender");
        await using IMqttLink slow = await Connect(Options("slow") with { IncomingCapacity = 10 }, CancellationToken.None);
        await slow.SubscribeAsync("a/b", QualityOfService.AtLeastOnce);
        for (int i = 0; i < 50; i++) await sender.PublishAsync(Message("a/b", $"{i}"));
        // A subscribe is answered after everything before it was delivered.
        await slow.SubscribeAsync("a/c", QualityOfService.AtLeastOnce);
        Assert.Equal(40, slow.IncomingDropped);
        Assert.Equal("0", Text(await Next(slow)));
        Assert.False(slow.Closed.IsCompleted);
    }

    [Fact]
    public async Task A_kept_session_gets_what_was_published_meanwhile()
    {
        MqttConnectOptions options = Options("keeper") with { CleanStart = false, SessionExpirySeconds = 3600 };
        await using (IMqttLink first = await Connect(options, CancellationToken.None))
        {
            Assert.False(first.Connected.SessionPresent);
            await first.SubscribeAsync("a/b", QualityOfService.AtLeastOnce);
        }
        await using IMqttLink sender = await Link("sender");
        await sender.PublishAsync(Message("a/b", "meanwhile"));
        await using IMqttLink second = await Connect(options, CancellationToken.None);
        Assert.True(second.Connected.SessionPresent);
        Assert.Equal("meanwhile", Text(await Next(second)));
    }

    [Fact]
    public async Task A_killed_broker_ends_the_link_and_fails_what_waits()
    {
        IMqttLink link = await Link("sender");
        _broker.Freeze();
        Task<MqttResult> waiting = link.PublishAsync(Message("a/b", "1"));
        _broker.Kill();
        await Assert.ThrowsAsync<MqttException>(() => waiting.WaitAsync(Patience));
        MqttClosed closed = await link.Closed.WaitAsync(Patience);
        Assert.False(closed.Requested);
        await Assert.ThrowsAsync<MqttException>(() => link.PublishAsync(Message("a/b", "2")));
        Assert.False(await link.Incoming.WaitToReadAsync());
        await link.DisposeAsync();
    }

    [Fact]
    public async Task Every_publish_is_answered_or_failed_when_the_link_ends_however_many_wait()
    {
        IMqttLink link = await Connect(Options("sender"), CancellationToken.None);
        _broker.Freeze();
        // More than are sent before the first is answered; and some more from another thread while the link ends.
        List<Task> publishes = [.. Enumerable.Range(0, 100).Select(i => link.PublishAsync(Message("a/b", $"{i}")))];
        Task<List<Task>> more = Task.Run(() =>
        {
            List<Task> late = [];
            try
            {
                while (late.Count < 20_000) late.Add(link.PublishAsync(Message("a/b", "late")));
            }
            // The link has ended.
            catch (MqttException) { }
            return late;
        });
        link.Abort();
        foreach (Task publish in publishes.Concat(await more.WaitAsync(Patience)))
            await Assert.ThrowsAsync<MqttException>(() => publish.WaitAsync(Patience));
        _broker.Thaw();
        await link.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broker_that_stops_answering_is_noticed_while_publishing_and_while_idle(bool publishing)
    {
        IMqttLink link = await Connect(Options("sender") with { KeepAliveSeconds = 5, AcknowledgementTimeout = TimeSpan.FromSeconds(1) }, CancellationToken.None);
        _broker.Freeze();
        long began = TimeProvider.System.GetTimestamp();
        if (publishing) _ = link.PublishAsync(Message("a/b", "1"));
        MqttClosed closed = await link.Closed.WaitAsync(Patience);
        Assert.False(closed.Requested);
        // Keep-alive 5 s: RELIABILITY F12 asks for 1.5 x keep-alive + timeout; twice the keep-alive is libmosquitto's rule.
        TestContext.Current.TestOutputHelper?.WriteLine($"noticed after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s: {closed.Reason}");
        await link.DisposeAsync();
        _broker.Thaw();
    }

    [Fact]
    public async Task Nobody_there_or_nobody_answering_is_an_error_that_says_where()
    {
        int free = FreePorts.Next();
        MqttException refused = await Assert.ThrowsAsync<MqttException>(() => Connect(Options("x") with { Port = free }, CancellationToken.None));
        Assert.StartsWith($"broker 127.0.0.1:{free}: ", refused.Message);
        _broker.Freeze();
        MqttException silent = await Assert.ThrowsAsync<MqttException>(() => Connect(Options("x") with { ConnectTimeout = TimeSpan.FromSeconds(1) }, CancellationToken.None));
        Assert.Equal($"broker 127.0.0.1:{_broker.Port} did not answer CONNECT within 1 s", silent.Message);
        _broker.Thaw();
    }

    [Fact]
    public async Task A_link_ends_and_leaves_neither_descriptor_nor_thread_behind()
    {
        await (await Link("warm")).DisposeAsync();
        // Other tests run beside this one and open and close theirs: the least of several rounds counts, and thirty of ours would be left by each.
        (int descriptors, int threads) least = (int.MaxValue, int.MaxValue);
        for (int round = 0; round < 20 && (least.descriptors > 25 || least.threads > 25); round++)
        {
            (int descriptors, int threads) before = Count();
            for (int i = 0; i < 30; i++)
            {
                IMqttLink link = await Link($"link{i}");
                await link.SubscribeAsync("a/b", QualityOfService.AtLeastOnce);
                await link.PublishAsync(Message("a/b", "1"));
                if (i % 2 == 0) link.Abort();
                await link.DisposeAsync();
            }
            (int descriptors, int threads) after = Count();
            least = (Math.Min(least.descriptors, after.descriptors - before.descriptors), Math.Min(least.threads, after.threads - before.threads));
        }
        Assert.InRange(least.descriptors, int.MinValue, 25);
        Assert.InRange(least.threads, int.MinValue, 25);

        static (int, int) Count() => (Directory.GetFileSystemEntries("/proc/self/fd").Length, Directory.GetDirectories("/proc/self/task").Length);
    }

    [Fact]
    public async Task What_the_access_rules_forbid_is_refused_with_a_reason()
    {
        using var folder = new TemporaryFolder();
        string acl = folder.File("acl");
        File.WriteAllText(acl, "topic read edgemon/#\n");
        using var guarded = new TestBroker($"allow_anonymous true\nacl_file {acl}");
        await using IMqttLink link = await Connect(Options("x") with { Port = guarded.Port }, CancellationToken.None);
        MqttResult result = await link.PublishAsync(Message("edgemon/v1/a/b/spill", "forged"));
        Assert.False(result.IsSuccess);
        Assert.Equal("not authorized", result.Reason);
    }

    [Fact]
    public async Task A_wrong_password_is_a_refusal()
    {
        using var folder = new TemporaryFolder();
        string passwords = folder.File("passwords");
        File.WriteAllText(passwords, "");
        using var guarded = new TestBroker($"allow_anonymous false\npassword_file {passwords}");
        MqttException refused = await Assert.ThrowsAsync<MqttException>(() =>
            Connect(Options("x") with { Port = guarded.Port, UserName = "edgemon", Password = "wrong" }, CancellationToken.None));
        Assert.NotNull(refused.Refusal);
        Assert.Contains("refused the connection: not authorized", refused.Message);
    }
}
