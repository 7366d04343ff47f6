namespace EdgeMon.Telemetry.Tests.Exports;

/// <summary>The rules of HEPData submissions, schema 1.1.1 and the checks its validator makes beyond the schema, each as an assertion.</summary>
internal static class HepDataRules
{
    public static void Check(IReadOnlyDictionary<string, byte[]> files)
    {
        List<object> documents = YamlSubset.Documents(Text(files["submission.yaml"]));
        var referenced = new HashSet<string> { "submission.yaml" };
        var names = new HashSet<string>();
        foreach (object item in documents)
        {
            var document = Assert.IsType<Dictionary<string, object>>(item);
            foreach (object resource in document.GetValueOrDefault("additional_resources") as List<object> ?? [])
            {
                var keys = (Dictionary<string, object>)resource;
                Assert.Subset(new HashSet<string> { "location", "description", "type", "license" }, keys.Keys.ToHashSet());
                string location = (string)keys["location"];
                Assert.True(location.Length <= 256 && !location.Contains('/'));
                Assert.True(((string)keys["description"]).Length > 0 && ((string)keys.GetValueOrDefault("type", "")).Length <= 64);
                referenced.Add(location);
            }
            if (!document.ContainsKey("data_file"))
            {
                Assert.Same(documents[0], document);
                continue;
            }
            Assert.Subset(
                new HashSet<string> { "name", "location", "description", "keywords", "data_file", "data_license", "additional_resources", "related_to_table_dois", "data_schema", "table_doi" },
                document.Keys.ToHashSet());
            string name = (string)document["name"], file = (string)document["data_file"];
            Assert.True(name.Length <= 64 && names.Add(name), name);
            Assert.True(((string)document["description"]).Length > 0);
            Assert.True(!file.Contains('/') && referenced.Add(file), file);
            foreach (object entry in (List<object>)document["keywords"])
            {
                var keyword = (Dictionary<string, object>)entry;
                Assert.Equal(["name", "values"], keyword.Keys);
                Assert.Contains((string)keyword["name"], new[] { "cmenergies", "observables", "reactions", "phrases" });
                Assert.All((List<object>)keyword["values"], value => Assert.True(value is double || ((string)value).Length <= 128));
            }
            Assert.True(files[file].Length < 10_000_000);
            CheckTable(Assert.Single(YamlSubset.Documents(Text(files[file]))));
        }
        Assert.True(names.Count > 0);
        Assert.Equal(referenced.Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
    }

    public static Dictionary<string, object> Table(byte[] file) => (Dictionary<string, object>)YamlSubset.Documents(Text(file))[0];

    public static List<object> Variable(Dictionary<string, object> table, string kind, int index) => (List<object>)((Dictionary<string, object>)((List<object>)table[kind])[index])["values"];

    private static void CheckTable(object table)
    {
        var top = (Dictionary<string, object>)table;
        Assert.Equal(["independent_variables", "dependent_variables"], top.Keys);
        var lengths = new HashSet<int>();
        foreach (object item in (List<object>)top["independent_variables"])
        {
            var variable = (Dictionary<string, object>)item;
            Assert.Equal(["header", "values"], variable.Keys);
            Header(variable["header"]);
            var values = (List<object>)variable["values"];
            lengths.Add(values.Count);
            Assert.All(values, value => Assert.IsType<double>(Assert.Single((Dictionary<string, object>)value, pair => pair.Key == "value").Value));
        }
        foreach (object item in (List<object>)top["dependent_variables"])
        {
            var variable = (Dictionary<string, object>)item;
            Assert.Subset(new HashSet<string> { "header", "qualifiers", "values" }, variable.Keys.ToHashSet());
            Header(variable["header"]);
            foreach (object qualifier in (List<object>)variable["qualifiers"])
            {
                var keys = (Dictionary<string, object>)qualifier;
                Assert.Subset(new HashSet<string> { "name", "value", "units" }, keys.Keys.ToHashSet());
                Assert.True(keys.ContainsKey("name") && keys.ContainsKey("value"));
            }
            var values = (List<object>)variable["values"];
            lengths.Add(values.Count);
            Assert.All(values, value => CheckValue((Dictionary<string, object>)value));
        }
        Assert.Single(lengths);
    }

    private static void Header(object header)
    {
        var keys = (Dictionary<string, object>)header;
        Assert.Subset(new HashSet<string> { "name", "units" }, keys.Keys.ToHashSet());
        Assert.True(((string)keys["name"]).Length > 0);
    }

    private static void CheckValue(Dictionary<string, object> value)
    {
        Assert.Subset(new HashSet<string> { "value", "errors" }, value.Keys.ToHashSet());
        Assert.True(value["value"] is double or "-");
        if (!value.TryGetValue("errors", out object? errors)) return;
        bool allZero = true;
        foreach (object item in (List<object>)errors)
        {
            var error = (Dictionary<string, object>)item;
            Assert.Equal(["asymerror", "label"], error.Keys);
            var sides = (Dictionary<string, object>)error["asymerror"];
            Assert.Equal(["plus", "minus"], sides.Keys);
            double plus = (double)sides["plus"], minus = (double)sides["minus"];
            Assert.True(plus >= 0 && minus <= 0);
            allZero &= plus == 0 && minus == 0;
        }
        Assert.False(allZero, "HEPData refuses a value whose errors are all zero.");
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);
}
