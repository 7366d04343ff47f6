using EdgeMon.Host.Chain;

namespace EdgeMon.EndToEnd.Tests.Alarms;

/// <summary>Temperatures as Linux offers them, from a folder of files.</summary>
public sealed class TemperatureSensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-hwmon-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sensors_are_named_and_those_that_say_nothing_are_left_out()
    {
        string chip = Directory.CreateDirectory(Path.Combine(_folder, "hwmon0")).FullName;
        File.WriteAllText(Path.Combine(chip, "name"), "coretemp\n");
        File.WriteAllText(Path.Combine(chip, "temp1_input"), "91500\n");
        File.WriteAllText(Path.Combine(chip, "temp1_label"), "Package id 0\n");
        File.WriteAllText(Path.Combine(chip, "temp2_input"), "41000\n");
        File.WriteAllText(Path.Combine(chip, "temp3_input"), "N/A\n");
        Assert.Equal([("coretemp Package id 0", 91.5), ("coretemp temp2_input", 41.0)], TemperatureSensors.Read(_folder).OrderByDescending(item => item.Celsius));
        Assert.Empty(TemperatureSensors.Read(Path.Combine(_folder, "none")));
    }
}
