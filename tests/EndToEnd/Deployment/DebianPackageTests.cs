using EdgeMon.Host.Configuration;

namespace EdgeMon.EndToEnd.Tests.Deployment;

/// <summary>The Debian package, from installation to purge, in a folder instead of a machine.</summary>
public class DebianPackageTests
{
    [Fact]
    public async Task Installed_it_checks_upgraded_it_keeps_configuration_and_ledger_purged_it_keeps_the_ledger()
    {
        using var machine = new PackageRoot();
        string first = await machine.Build(1), second = await machine.Build(2);

        await machine.Dpkg("--install", first);
        Assert.Contains("ExecStart=/usr/bin/edgemon run --config /etc/edgemon/edgemon.json", await Read(machine.Of("lib/systemd/system/edgemon.service")));
        Assert.True(File.Exists(machine.Of("lib/udev/rules.d/60-edgemon.rules")));
        Assert.True(Directory.Exists(machine.Of("etc/edgemon/maps")));
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            Assert.Contains(":/var/lib/edgemon:/usr/sbin/nologin", await Read(machine.Of("etc/passwd")));
            Assert.Contains("dialout:x:20:edgemon", await Read(machine.Of("etc/group")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(machine.Of("var/lib/edgemon")));
        }

        // A user's work: the configuration edited, a map, a ledger.
        string configuration = machine.Of("etc/edgemon/edgemon.json"), map = machine.Of("etc/edgemon/maps/2024.xml"), ledger = machine.Of("var/lib/edgemon/ledger.db");
        string edited = (await Read(configuration)).Replace("/etc/edgemon", machine.Of("etc/edgemon")).Replace("/var/lib/edgemon", machine.Of("var/lib/edgemon"));
        await File.WriteAllTextAsync(configuration, edited, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(map, "<map/>", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(ledger, "counted", TestContext.Current.CancellationToken);
        var (exit, text) = await PackageRoot.Run("dotnet", machine.Of("usr/lib/edgemon/edgemon.dll"), "check", "--config", configuration);
        Assert.True(exit == 0, text);
        Assert.Contains($"OK    configuration    {configuration}", text);

        await machine.Dpkg("--install", second);
        Assert.Contains("-2\n", await machine.Dpkg("--status", "edgemon"));
        Assert.Equal(edited, await Read(configuration));
        Assert.Equal("counted", await Read(ledger));

        await machine.Dpkg("--remove", "edgemon");
        Assert.False(Directory.Exists(machine.Of("usr/lib/edgemon")));
        Assert.Equal(edited, await Read(configuration));
        Assert.Equal("counted", await Read(ledger));

        string told = await machine.Dpkg("--purge", "edgemon");
        Assert.Contains("the ledger is kept in /var/lib/edgemon", told);
        Assert.False(File.Exists(configuration));
        Assert.Equal("<map/>", await Read(map));
        Assert.Equal("counted", await Read(ledger));
    }

    [Fact]
    public void The_configuration_of_the_package_is_accepted()
    {
        string path = Path.Combine(Repository.Root, "hardware", "debian", "edgemon.json");
        Assert.Equal("/var/lib/edgemon", ConfigurationFile.Load(path).Settings.Telemetry.StateDirectory);
    }

    [Theory]
    [InlineData("--profile", "windows")]
    [InlineData("--revision", "one")]
    [InlineData("--colour")]
    public async Task A_wrong_option_is_refused(params string[] arguments)
    {
        var (exit, text) = await PackageRoot.Run(Path.Combine(Repository.Root, "scripts", "package"), arguments);
        Assert.Equal(64, exit);
        Assert.Contains(arguments[0], text);
    }

    private static Task<string> Read(string path) => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
}
