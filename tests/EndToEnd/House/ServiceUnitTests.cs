using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeMon.Host;

namespace EdgeMon.EndToEnd.Tests.House;

/// <summary>RELIABILITY F31: the systemd unit keeps its sandbox, and agrees with the exit codes of the program.</summary>
public partial class ServiceUnitTests
{
    /// <summary>Largest exposure that <c>systemd-analyze security</c> may find, of 10.</summary>
    private const double LargestExposure = 2.0;

    private static readonly string UnitPath = Path.Combine(Repository.Root, "hardware", "systemd", "edgemon.service");

    private static ILookup<string, string> Settings() => File.ReadLines(UnitPath)
        .Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToLookup(parts => parts[0], parts => parts[1]);

    [Theory]
    [InlineData("NoNewPrivileges", "yes")]
    [InlineData("CapabilityBoundingSet", "")]
    [InlineData("ProtectSystem", "strict")]
    [InlineData("ProtectHome", "yes")]
    [InlineData("PrivateDevices", "yes")]
    [InlineData("PrivateUsers", "yes")]
    [InlineData("RestrictNamespaces", "yes")]
    [InlineData("SystemCallArchitectures", "native")]
    [InlineData("IPAddressDeny", "any")]
    [InlineData("IPAddressAllow", "localhost")]
    [InlineData("StateDirectoryMode", "0700")]
    [InlineData("User", "edgemon")]
    [InlineData("Restart", "on-failure")]
    public void A_wall_of_the_sandbox_stands(string setting, string value) => Assert.Equal([value], Settings()[setting]);

    [Fact]
    public void What_would_stop_the_runtime_is_absent_and_errors_that_stay_are_not_tried_again()
    {
        ILookup<string, string> settings = Settings();
        Assert.Empty(settings["MemoryDenyWriteExecute"]);
        Assert.Equal([$"{ExitCode.Usage} {ExitCode.LedgerFailed} {ExitCode.Configuration}"], settings["RestartPreventExitStatus"]);
        // ServiceManagerTests hold that the program answers both.
        Assert.Equal(["notify"], settings["Type"]);
        Assert.Equal(["30"], settings["WatchdogSec"]);
        Assert.Equal(["/usr/bin/dotnet /opt/edgemon/edgemon.dll run --config /etc/edgemon/edgemon.json"], settings["ExecStart"]);
    }

    [Fact]
    public async Task Where_systemd_is_installed_it_finds_little_exposure()
    {
        string unit = UnitPath;
        using Process? analysis = Start("systemd-analyze", "security", "--offline=true", "--no-pager", unit);
        if (analysis is null) return; // Without the tool the settings above are what is checked.
        string report = await analysis.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await analysis.WaitForExitAsync(TestContext.Current.CancellationToken);
        Match exposure = Exposure().Match(report);
        Assert.True(exposure.Success, report);
        TestContext.Current.TestOutputHelper?.WriteLine(exposure.Value);
        Assert.InRange(double.Parse(exposure.Groups[1].Value, CultureInfo.InvariantCulture), 0, LargestExposure);
    }

    private static Process? Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"Overall exposure level for edgemon\.service: ([0-9.]+)")]
    private static partial Regex Exposure();
}
