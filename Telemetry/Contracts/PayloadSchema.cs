using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>JSON Schemas of the payloads, from the types that are written.</summary>
public static class PayloadSchema
{
    /// <summary>The schema of a topic's payload.</summary>
    /// <param name="entry">Topic.</param>
    /// <param name="describe">Description of a member or type, or null; tests pass the documentation comments.</param>
    public static JsonObject Of(TopicEntry entry, Func<MemberInfo, string?>? describe = null)
    {
        JsonTypeInfo type = PayloadJson.TypeInfo(entry.PayloadType);
        var options = new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Transform(context, node, describe),
        };
        var members = (JsonObject)type.GetJsonSchemaAsNode(options);
        Inline(members, members);
        var properties = new JsonObject
        {
            ["schema"] = new JsonObject { ["const"] = entry.Schema },
            ["sequence"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        };
        foreach (var (name, node) in members["properties"]!.AsObject().ToArray())
        {
            members["properties"]!.AsObject().Remove(name);
            properties.Add(name, node);
        }
        var required = new JsonArray("schema", "sequence");
        foreach (JsonNode? name in members["required"]?.AsArray() ?? []) required.Add(name!.DeepClone());
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    /// <summary>Puts copies in the place of references within the schema: they would not hold once it is a part of a document.</summary>
    private static void Inline(JsonNode? node, JsonObject root)
    {
        if (node is JsonArray array)
        {
            foreach (JsonNode? item in array) Inline(item, root);
        }
        if (node is not JsonObject parent) return;
        foreach (var (name, child) in parent.ToArray())
        {
            if (child is JsonObject reference && reference["$ref"]?.GetValue<string>() is { } pointer)
            {
                JsonNode target = pointer.Split('/')[1..].Aggregate((JsonNode)root, static (at, step) => at[step]!);
                var copy = (JsonObject)target.DeepClone();
                if (reference["description"] is { } description) copy["description"] = description.DeepClone();
                parent[name] = copy;
            }
            Inline(parent[name], root);
        }
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node, Func<MemberInfo, string?>? describe)
    {
        Type type = context.TypeInfo.Type;
        // Types with a converter of our own are opaque to the exporter.
        if (type == typeof(double)) node = new JsonObject { ["type"] = new JsonArray("number", "null") };
        else if (type == typeof(IReadOnlyDictionary<string, long>))
            node = new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "integer" } };
        if (node is JsonObject schema && context.PropertyInfo?.AttributeProvider is MemberInfo member && describe?.Invoke(member) is { } text)
            schema["description"] = text;
        return node;
    }
}
