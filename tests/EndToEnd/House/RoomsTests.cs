using System.Xml.Linq;

namespace EdgeMon.EndToEnd.Tests.House;

/// <summary>
/// Arrows between rooms point one way. To add an arrow, change docs/architecture.md and the table below together.
/// </summary>
public class RoomsTests
{
    private static readonly Dictionary<string, string[]> AllowedArrows = new()
    {
        ["EdgeMon.Daq"] = [],
        ["EdgeMon.Physics"] = [],
        ["EdgeMon.Calibration"] = ["EdgeMon.Daq"],
        ["EdgeMon.Signal"] = ["EdgeMon.Daq", "EdgeMon.Calibration"],
        ["EdgeMon.Telemetry"] = ["EdgeMon.Daq", "EdgeMon.Calibration", "EdgeMon.Signal", "EdgeMon.Physics"],
        ["EdgeMon.Hardware"] = ["EdgeMon.Daq", "EdgeMon.Calibration", "EdgeMon.Signal", "EdgeMon.Physics"],
        ["edgemon"] = ["EdgeMon.Daq", "EdgeMon.Calibration", "EdgeMon.Signal", "EdgeMon.Telemetry", "EdgeMon.Physics", "EdgeMon.Hardware"],
    };

    [Fact]
    public void References_of_compiled_rooms_follow_the_arrows()
    {
        string folder = Path.GetDirectoryName(typeof(RoomsTests).Assembly.Location)!;
        foreach (var (room, allowed) in AllowedArrows)
        {
            var assembly = System.Reflection.Assembly.LoadFrom(Path.Combine(folder, room + ".dll"));
            var used = assembly.GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => AllowedArrows.ContainsKey(name)).Order();
            Assert.All(used, name => Assert.True(allowed.Contains(name), $"{room} must not use {name}"));
        }
    }

    [Fact]
    public void Project_files_declare_no_other_arrow()
    {
        foreach (string project in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(project);
            if (name == "EdgeMon.Host") name = "edgemon";
            if (!AllowedArrows.TryGetValue(name, out string[]? allowed)) continue;
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value));
            Assert.All(references, reference => Assert.True(allowed.Contains(reference), $"{project} must not refer to {reference}"));
        }
    }

    [Fact]
    public void Physics_does_no_input_or_output()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Physics"), "*.cs", SearchOption.AllDirectories))
        {
            if (file.Contains("/obj/") || file.Contains("/bin/")) continue;
            string text = File.ReadAllText(file);
            foreach (string forbidden in new[] { "System.IO", "File.", "Console.", "System.Net", "Environment.GetEnvironmentVariable" })
                Assert.False(text.Contains(forbidden, StringComparison.Ordinal), $"{file} uses {forbidden}");
        }
    }
}
