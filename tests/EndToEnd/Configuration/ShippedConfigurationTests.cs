using System.Reflection;
using EdgeMon.Host.Configuration;

namespace EdgeMon.EndToEnd.Tests.Configuration;

/// <summary>The configuration files that users copy from, and the option records, say the same.</summary>
public class ShippedConfigurationTests
{
    private static readonly string Host = Path.Combine(Repository.Root, "firmware-host");

    [Fact]
    public async Task The_commented_defaults_are_what_the_option_records_say()
    {
        CommandLineResult result = await CommandLine.Run("check", "--defaults");
        string path = Path.Combine(Host, "edgemon.defaults.json");
        if (Environment.GetEnvironmentVariable("EDGEMON_UPDATE_SNAPSHOTS") == "1") await File.WriteAllTextAsync(path, result.Output, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), result.Output);
    }

    [Fact]
    public void The_commented_defaults_are_a_configuration_that_changes_nothing()
    {
        string path = Path.Combine(Host, "edgemon.defaults.json");
        Assert.Equal(ConfigurationFile.HashOf(new EdgeMonConfiguration()), ConfigurationFile.Load(path).Hash);
    }

    [Fact]
    public void The_example_is_accepted_and_its_files_are_there()
    {
        // Users copy it to the top of the checkout.
        EdgeMonConfiguration settings = ConfigurationFile.Parse(File.ReadAllText(Path.Combine(Host, "edgemon.example.json")), Path.Combine(Repository.Root, "edgemon.json")).Settings;
        Assert.True(Directory.Exists(settings.Maps.Directory), settings.Maps.Directory);
        Assert.True(Directory.Exists(settings.Calibration.Path), settings.Calibration.Path);
    }

    [Fact]
    public void Every_setting_has_a_meaning_and_every_number_a_range()
    {
        var seen = new HashSet<Type>();
        Check(typeof(EdgeMonConfiguration), "");

        void Check(Type type, string path)
        {
            if (!seen.Add(type)) return;
            foreach (PropertyInfo property in SettingsBinder.SettingsOf(type))
            {
                string full = path + SettingsBinder.NameOf(property);
                Assert.True(ConfigurationDefaults.Summary(property).Length > 0, $"{full} has no documentation comment");
                Type value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                if (value.IsPrimitive && value != typeof(bool)) Assert.True(SettingsBinder.RangeText(property) is not null, $"{full} has no [Range]");
                Type inner = SettingsBinder.ListItemType(value) ?? value;
                if (SettingsBinder.IsOptions(inner)) Check(inner, full + ".");
            }
        }
    }
}
