using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>The AsyncAPI 3.0.0 description of all topics, written from <see cref="TopicTable"/>.</summary>
public static class AsyncApiDocument
{
    private const string BindingVersion = "0.2.0";

    /// <summary>The document as YAML.</summary>
    /// <param name="describe">Description of a payload member, or null.</param>
    public static string ToYaml(Func<MemberInfo, string?>? describe = null)
    {
        var text = new StringBuilder();
        text.Append("# Written by EdgeMon from Telemetry/Contracts/TopicTable.cs; do not edit.\n");
        text.Append("# Regenerate: EDGEMON_UPDATE_SNAPSHOTS=1, then run the tests of Telemetry.Tests/Contracts.\n");
        Write(text, Document(describe), 0);
        return text.ToString();
    }

    private static JsonObject Document(Func<MemberInfo, string?>? describe)
    {
        var channels = new JsonObject();
        var operations = new JsonObject();
        var messages = new JsonObject();
        var schemas = new JsonObject();
        foreach (TopicEntry entry in TopicTable.All)
        {
            channels[entry.Kind] = Channel(entry);
            operations["publish-" + entry.Kind] = new JsonObject
            {
                ["action"] = "send",
                ["channel"] = Reference($"#/channels/{entry.Kind}"),
                ["summary"] = entry.Description,
                ["bindings"] = new JsonObject
                {
                    ["mqtt"] = Operation(entry),
                },
            };
            messages[entry.Kind] = new JsonObject
            {
                ["name"] = entry.Schema,
                ["contentType"] = PayloadJson.ContentType,
                ["payload"] = Reference($"#/components/schemas/{entry.Kind}"),
                ["bindings"] = new JsonObject
                {
                    ["mqtt"] = new JsonObject { ["payloadFormatIndicator"] = 1, ["contentType"] = PayloadJson.ContentType, ["bindingVersion"] = BindingVersion },
                },
            };
            schemas[entry.Kind] = PayloadSchema.Of(entry, describe);
        }
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "EdgeMon",
                ["version"] = "1",
                ["description"] = "Messages of the online monitor of a missing-energy experiment. Every payload is JSON with \"schema\" (name and major version) and "
                    + "\"sequence\"; numbers without a value are null. User properties: schema, host, run, sequence, version, and hmac (HMAC-SHA256 over topic, a zero byte and payload) "
                    + "where a signing key is configured.",
            },
            ["defaultContentType"] = PayloadJson.ContentType,
            ["servers"] = new JsonObject
            {
                ["private"] = new JsonObject
                {
                    ["host"] = "127.0.0.1:1883",
                    ["protocol"] = "mqtt",
                    ["protocolVersion"] = "5.0",
                    ["description"] = "Private broker: everybody on the machine may read edgemon/#, only EdgeMon writes.",
                },
            },
            ["channels"] = channels,
            ["operations"] = operations,
            ["components"] = new JsonObject { ["messages"] = messages, ["schemas"] = schemas },
        };
    }

    private static JsonObject Channel(TopicEntry entry)
    {
        var parameters = new JsonObject();
        foreach (var (name, description) in new[]
        {
            ("experiment", "Experiment, telemetry.experiment."), ("host", "Host, telemetry.host."), ("id", "Identity of the alarm."),
            ("name", "Folder and name of the histogram; may hold slashes."), ("model", "Model: vanilla or dark."),
        })
        {
            if (entry.Template.Contains("{" + name + "}", StringComparison.Ordinal)) parameters[name] = new JsonObject { ["description"] = description };
        }
        return new JsonObject
        {
            ["address"] = entry.Template,
            ["description"] = entry.Description + (entry.Retained ? " Retained." : " Not retained."),
            ["parameters"] = parameters,
            ["messages"] = new JsonObject { [entry.Kind] = Reference($"#/components/messages/{entry.Kind}") },
        };
    }

    private static JsonObject Operation(TopicEntry entry)
    {
        var binding = new JsonObject { ["qos"] = (int)entry.Qos, ["retain"] = entry.Retained };
        if (entry.ExpirySeconds > 0) binding["messageExpiryInterval"] = entry.ExpirySeconds;
        binding["bindingVersion"] = BindingVersion;
        return binding;
    }

    private static JsonObject Reference(string pointer) => new() { ["$ref"] = pointer };

    /// <summary>Block-style YAML of objects; arrays of scalars on one line; all texts quoted as JSON, which is YAML too.</summary>
    private static void Write(StringBuilder text, JsonObject node, int depth)
    {
        foreach (var (name, value) in node)
        {
            text.Append(' ', depth * 2).Append(Key(name)).Append(':');
            switch (value)
            {
                case JsonObject { Count: > 0 } child:
                    text.Append('\n');
                    Write(text, child, depth + 1);
                    break;
                case JsonArray array when array.Any(item => item is JsonObject):
                    text.Append(" ").Append(array.ToJsonString(Compact)).Append('\n');
                    break;
                default:
                    text.Append(' ').Append(value is null ? "null" : value.ToJsonString(Compact)).Append('\n');
                    break;
            }
        }
    }

    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Key(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : string.Create(CultureInfo.InvariantCulture, $"\"{name}\"");
}
