using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Contracts;

public sealed class ContractTests
{
    private const string HowToEvolve =
        "Payloads are frozen: others read them, and ledgers are full of them. A member may be added when it is not required, since older records lack it "
        + "(regenerate with EDGEMON_UPDATE_SNAPSHOTS=1). "
        + "To remove, rename or change one, raise the number in the entry's schema name (edgemon.spill/2) and publish both for a while; "
        + "to change the topic tree, raise the version in TopicTable.Root.";

    public static TheoryData<string> Kinds => [.. TopicTable.All.Select(entry => entry.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Payload_schemas_are_frozen(string kind)
    {
        TopicEntry entry = TopicTable.All.Single(candidate => candidate.Kind == kind);
        string schema = PayloadSchema.Of(entry).ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n";
        Snapshots.Check($"tests/Telemetry.Tests/Contracts/Schemas/{entry.Schema.Replace('/', '.')}.json", schema, HowToEvolve);
    }

    [Fact]
    public void The_published_description_is_the_table() => Snapshots.Check(
        "docs/asyncapi.yaml", AsyncApiDocument.ToYaml(new DocumentationComments().Of),
        "docs/asyncapi.yaml is written from the code: EDGEMON_UPDATE_SNAPSHOTS=1 and run this test.\n" + HowToEvolve);

    [Fact]
    public void Every_member_of_every_payload_is_described()
    {
        var comments = new DocumentationComments();
        List<string> missing = [];
        foreach (TopicEntry entry in TopicTable.All) Visit(PayloadSchema.Of(entry, comments.Of)["properties"]!.AsObject(), entry.Kind);
        Assert.Empty(missing);

        void Visit(JsonObject properties, string path)
        {
            foreach (var (name, node) in properties)
            {
                if (name is "schema" or "sequence" && !path.Contains('.')) continue;
                if (node is not JsonObject schema || schema["description"] is null) missing.Add($"{path}.{name}");
                if (node?["properties"] is JsonObject inner) Visit(inner, $"{path}.{name}");
                if (node?["items"]?["properties"] is JsonObject items) Visit(items, $"{path}.{name}[]");
            }
        }
    }

    [Fact]
    public void Topics_are_the_ones_of_the_design()
    {
        var topics = new Topics("na64e", "daq01");
        Assert.Equal("edgemon/v1/na64e/daq01/state", topics.For(TopicTable.State));
        Assert.Equal("edgemon/v1/na64e/daq01/run", topics.For(TopicTable.Run));
        Assert.Equal("edgemon/v1/na64e/daq01/spill", topics.For(TopicTable.Spill));
        Assert.Equal("edgemon/v1/na64e/daq01/candidate", topics.For(TopicTable.Candidate));
        Assert.Equal("edgemon/v1/na64e/daq01/totals", topics.For(TopicTable.Totals));
        Assert.Equal("edgemon/v1/na64e/daq01/alarm/beam-off", topics.For(TopicTable.Alarm, "beam-off"));
        Assert.Equal("edgemon/v1/na64e/daq01/histogram/Physics/ecal_hcal", topics.For(TopicTable.Histogram, "Physics/ecal_hcal"));
        Assert.Equal("edgemon/v1/na64e/daq01/histogram/a_b_c", topics.For(TopicTable.Histogram, "/a+b#c/"));
        Assert.Equal("edgemon/v1/na64e/limits/vanilla", topics.For(TopicTable.Limits, "vanilla"));
        Assert.Equal("edgemon/v1/na64e/sensitivity", topics.For(TopicTable.Sensitivity));
        Assert.Equal("edgemon/v1/na64e/+/spill", Topics.Filter(TopicTable.Spill, "na64e"));
        Assert.Equal(["alarm", "description", "histogram", "limits", "sensitivity", "state", "totals"],
            TopicTable.All.Where(entry => entry.Retained).Select(entry => entry.Kind).Order());
        Assert.Equal(["candidate", "run", "spill"], TopicTable.All.Where(entry => entry.Durable).Select(entry => entry.Kind).Order());
        Assert.All(TopicTable.All, entry => Assert.NotNull(entry.PayloadType.GetProperty("Provenance")));
    }

    [Theory]
    [InlineData("NA64 e", "cannot be a level of an MQTT topic. Use 1 to 63 characters of a-z 0-9 - _ . that start with a letter or digit, for example \"na64-e\".")]
    [InlineData("a/b", "for example \"a-b\"")]
    [InlineData("+", "for example \"daq01\"")]
    [InlineData("", "for example \"daq01\"")]
    [InlineData("#", "for example \"daq01\"")]
    [InlineData("-a", "for example \"a\"")]
    [InlineData("limits", "is reserved: edgemon/v1/<experiment>/limits is a topic of the limit service")]
    public void Names_that_cannot_be_a_topic_level_are_refused_with_a_suggestion(string name, string text)
    {
        string? defect = TopicSegment.Defect("telemetry.host", name);
        Assert.NotNull(defect);
        Assert.StartsWith($"telemetry.host = \"{name}\" ", defect);
        Assert.Contains(text, defect);
        Assert.Throws<ArgumentException>(() => new Topics("na64e", name));
    }

    [Fact]
    public void Equal_records_give_equal_bytes_whatever_the_order_of_their_dictionaries()
    {
        SpillRecord one = TestRecords.Spill(1, 1);
        SpillRecord other = one with { Books = one.Books with { Rejected = new Dictionary<string, long> { ["Adc0Size"] = 3, ["BadMagic"] = 4 } } };
        byte[] json = PayloadJson.Write(TopicTable.Spill, 7, one);
        Assert.Equal(json, PayloadJson.Write(TopicTable.Spill, 7, other));
        Assert.StartsWith("{\"schema\":\"edgemon.spill/1\",\"sequence\":7,\"provenance\":{\"experiment\":\"na64e\",", Encoding.UTF8.GetString(json));
        Assert.Contains("\"closedBy\":\"endOfBurst\",\"quality\":\"good\"", Encoding.UTF8.GetString(json));
        var (read, sequence) = PayloadJson.Read<SpillRecord>(TopicTable.Spill, json);
        Assert.Equal(7, sequence);
        Assert.Equal(json, PayloadJson.Write(TopicTable.Spill, 7, read));
    }

    [Theory]
    [InlineData("", "spill: ")]
    [InlineData("null", "spill: the payload is null")]
    [InlineData("{\"schema\":\"edgemon.spill/2\",\"sequence\":1}", "spill: schema \"edgemon.spill/2\" is not \"edgemon.spill/1\"")]
    [InlineData("{\"schema\":\"edgemon.spill/1\",\"sequence\":1}", "missing required properties")]
    [InlineData("{\"schema\":\"edgemon.spill/1\",\"sequence\":\"1\"}", "could not be converted")]
    [InlineData("{\"schema\":\"edgemon.spill/1\"}", "missing required properties")]
    [InlineData("[1,2", "spill: ")]
    public void Unreadable_payloads_are_refused_with_the_reason(string json, string text) =>
        Assert.Contains(text, Assert.Throws<PayloadException>(() => PayloadJson.Read<SpillRecord>(TopicTable.Spill, Encoding.UTF8.GetBytes(json))).Message);

    [Fact]
    public void Mutated_payloads_never_throw_anything_else()
    {
        byte[] sound = PayloadJson.Write(TopicTable.Spill, 1, TestRecords.Spill(1, 1));
        ulong state = 0x9E3779B97F4A7C15; // xorshift64, fixed seed
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = [.. sound];
            for (int change = 0; change < 3; change++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                damaged[state % (ulong)damaged.Length] = (byte)(state >> 40);
            }
            try
            {
                PayloadJson.Read<SpillRecord>(TopicTable.Spill, damaged);
            }
            catch (PayloadException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1000, 5000);
    }

    [Fact]
    public void A_signature_holds_topic_and_payload_together()
    {
        var signer = new MessageSigner("0123456789abcdef"u8.ToArray());
        var factory = new MessageFactory(new Topics("na64e", "daq01"), "0.1.0", signer);
        MqttMessage message = factory.Make(TopicTable.Spill, "", 1, 1, TestRecords.Spill(1, 1));
        Assert.True(signer.Verify(message));
        Assert.False(signer.Verify(message with { Topic = message.Topic.Replace("daq01", "daq02") }));
        byte[] changed = message.Payload.ToArray();
        changed[100] ^= 1;
        Assert.False(signer.Verify(message with { Payload = changed }));
        Assert.False(signer.Verify(message with { UserProperties = [] }));
        Assert.False(new MessageSigner("fedcba9876543210"u8.ToArray()).Verify(message));
        Assert.Contains("too short", Assert.Throws<ArgumentException>(() => new MessageSigner([1, 2])).Message);
    }

    [Fact]
    public void Numbers_of_published_enumerations_and_alarms_are_frozen()
    {
        // Append only. To change one, raise the schema of every payload that carries it.
        Assert.Equal(["Low=1", "Medium=2", "High=3", "Critical=4"], Values<AlarmPriority>());
        Assert.Equal(["Normal=0", "UnacknowledgedActive=1", "AcknowledgedActive=2", "ClearedUnacknowledged=3", "Shelved=4", "Suppressed=5"], Values<AlarmState>());
        Assert.Equal(["Raise=0", "Acknowledge=1", "Clear=2", "Shelve=3", "Unshelve=4", "Suppress=5"], Values<AlarmChange>());
        Assert.Equal(["Begin=0", "End=1"], Values<RunChange>());
        Assert.Equal(["Online=0", "Stopped=1", "Lost=2"], Values<HostState>());

        static IEnumerable<string> Values<T>() where T : struct, Enum => Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt32(value)}");
    }
}
