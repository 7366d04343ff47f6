using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace EdgeMon.EndToEnd.Tests.House;

/// <summary>The two builds of README.md, "The preferred device packages": which files and packages belong to which.</summary>
public sealed class DevicePackagesTests
{
    private static readonly string[] Packages = ["MQTTnet", "System.IO.Ports", "System.Device.Gpio", "Iot.Device.Bindings"];
    private static readonly string[] PackageNamespaces = ["using MQTTnet", "using System.IO.Ports", "using System.Device.", "using Iot.Device.", "using UnitsNet"];
    private static readonly string[] Rooms = ["Daq", "Calibration", "Signal", "Physics", "Telemetry", "hardware", "firmware-host"];

    private static string ThisBuild => typeof(DevicePackagesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(pair => pair.Key == "DevicePackages").Value!;

    private static IEnumerable<string> Sources => Rooms
        .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Repository.Root, room), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/") && !file.Contains("/node_modules/"));

    [Fact]
    public void Only_files_named_NuGet_use_the_packages()
    {
        foreach (string file in Sources.Where(file => !file.EndsWith(".NuGet.cs", StringComparison.Ordinal)))
        {
            string text = File.ReadAllText(file);
            Assert.All(PackageNamespaces, name => Assert.False(text.Contains(name, StringComparison.Ordinal), $"{file} has '{name}': put it into a file *.NuGet.cs"));
        }
    }

    [Fact]
    public void What_a_build_chooses_by_has_one_file_for_each_build()
    {
        string[] native = [.. Sources.Where(file => file.EndsWith(".Native.cs", StringComparison.Ordinal)).Select(file => file[..^".Native.cs".Length])];
        string[] nuget = [.. Sources.Where(file => file.EndsWith(".NuGet.cs", StringComparison.Ordinal)).Select(file => file[..^".NuGet.cs".Length])];
        Assert.Contains(Path.Combine(Repository.Root, "Telemetry/Mqtt/MqttLibrary"), native.Intersect(nuget));
        // A folder that has adapters for one build has them for the other, and one pair of files to choose by.
        foreach (string folder in native.Concat(nuget).Select(file => Path.GetDirectoryName(file)!).Distinct())
            Assert.True(native.Intersect(nuget).Any(file => Path.GetDirectoryName(file) == folder), $"{folder} has no pair NAME.Native.cs and NAME.NuGet.cs");
    }

    [Theory]
    [InlineData("Telemetry/EdgeMon.Telemetry.csproj", "MQTTnet")]
    [InlineData("hardware/EdgeMon.Hardware.csproj", "System.IO.Ports", "System.Device.Gpio", "Iot.Device.Bindings")]
    public void The_property_chooses_files_and_packages(string project, params string[] packages)
    {
        var (nativeFiles, nativePackages) = Evaluate(project, "native");
        Assert.DoesNotContain(nativeFiles, file => file.EndsWith(".NuGet.cs", StringComparison.Ordinal));
        Assert.Empty(nativePackages.Intersect(Packages));
        var (nugetFiles, nugetPackages) = Evaluate(project, "nuget");
        Assert.DoesNotContain(nugetFiles, file => file.EndsWith(".Native.cs", StringComparison.Ordinal));
        Assert.Equal(packages.Order(), nugetPackages.Intersect(Packages).Order());
    }

    [Fact]
    public void This_build_references_what_it_says()
    {
        string folder = Path.GetDirectoryName(typeof(DevicePackagesTests).Assembly.Location)!;
        string[] referenced = [.. new[] { "EdgeMon.Telemetry", "EdgeMon.Hardware", "edgemon" }
            .SelectMany(room => Assembly.LoadFrom(Path.Combine(folder, room + ".dll")).GetReferencedAssemblies()).Select(name => name.Name!)];
        if (ThisBuild == "native") Assert.Empty(referenced.Intersect(Packages));
        else Assert.Contains("MQTTnet", referenced);
    }

    [Fact]
    public void Locked_packages_are_those_of_the_default_build()
    {
        string[] locks = [.. Rooms.Select(room => Path.Combine(Repository.Root, room, "packages.lock.json")).Where(File.Exists)];
        Assert.NotEmpty(locks);
        foreach (string file in locks)
            Assert.All(Packages, package => Assert.DoesNotContain($"\"{package}\"", File.ReadAllText(file)));
    }

    private static (string[] Files, string[] Packages) Evaluate(string project, string value)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(Repository.Root, project), $"-p:DevicePackages={value}", "-getItem:Compile", "-getItem:PackageReference"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, text);
        JsonElement items = JsonDocument.Parse(text).RootElement.GetProperty("Items");
        string[] Names(string item) => [.. items.GetProperty(item).EnumerateArray().Select(element => element.GetProperty("Identity").GetString()!)];
        return (Names("Compile"), Names("PackageReference"));
    }
}
