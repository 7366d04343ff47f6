using EdgeMon.Host.HostChecks;

namespace EdgeMon.EndToEnd.Tests.HostChecks;

/// <summary>What <c>edgemon check</c> finds on hosts that are made of files.</summary>
public sealed class HostInspectionTests : IDisposable
{
    private const string Limits = "Limit                     Soft Limit           Hard Limit           Units\nMax open files            {0}                 524288               files\n";
    private readonly string _root = Directory.CreateTempSubdirectory("edgemon-host-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_host_with_all_it_needs_has_no_warning()
    {
        Write("proc/meminfo", "MemTotal:       16000000 kB\nMemAvailable:   12000000 kB\nHugePages_Total:     512\n");
        Write("proc/self/limits", string.Format(Limits, 65536));
        Write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
        HostFinding[] findings = [.. new HostInspection(_root).Findings().Where(finding => finding.What != "processor")];
        Assert.All(findings, finding => Assert.Equal(FindingLevel.Ok, finding.Level));
        Assert.Contains(findings, finding => finding.Text.StartsWith("transparent: madvise; reserved: 512", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Text == "15625 MiB, 11718 MiB available");
    }

    [Fact]
    public void Little_memory_few_files_and_a_slow_governor_are_told_with_the_fix()
    {
        Write("proc/meminfo", "MemTotal:        2000000 kB\nMemAvailable:     500000 kB\n");
        Write("proc/self/limits", string.Format(Limits, 1024));
        Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
        HostFinding[] findings = [.. new HostInspection(_root).Findings()];
        Assert.Contains("less than 1024 MiB", Text("memory"));
        Assert.Contains("ulimit -n 4096", Text("open files"));
        Assert.Contains("cpupower", Text("governor"));

        string Text(string what) => Assert.Single(findings, finding => finding.What == what && finding.Level == FindingLevel.Warning).Text;
    }

    [Fact]
    public void A_host_without_these_files_is_told_and_does_not_throw()
    {
        HostFinding[] findings = [.. new HostInspection(_root).Findings()];
        Assert.Equal(2, findings.Count(finding => finding.Level == FindingLevel.Warning && finding.Text.Contains("Mount /proc")));
    }

    [Theory]
    [InlineData(0, 16_000, false, "OK synchronised within 16 ms")]
    [InlineData(5, 16_000_000, true, "WARN not synchronised")]
    [InlineData(-1, 0, true, "OK synchronised by systemd-timesyncd")]
    [InlineData(-1, 0, false, "WARN the kernel does not tell")]
    public void The_clock_is_judged_by_what_the_kernel_says(int state, long maximumErrorMicroseconds, bool timesync, string expected)
    {
        HostFinding finding = ClockCheck.Judge(state, maximumErrorMicroseconds, timesync);
        Assert.StartsWith(expected, $"{(finding.Level == FindingLevel.Ok ? "OK" : "WARN")} {finding.Text}");
    }

    [Fact]
    public void The_clock_of_this_machine_gets_a_verdict() => Assert.NotEmpty(ClockCheck.Find().Text);

    [Fact]
    public void Devices_that_must_not_be_opened_are_named_with_their_group()
    {
        Write("dev/ttyACM0", "");
        Write("dev/gpiochip0", "");
        string folder = Path.Combine(_root, "dev");
        HostFinding[] findings = [.. DeviceCheck.Find(folder, node => !node.EndsWith("gpiochip0", StringComparison.Ordinal))];
        Assert.Equal(2, findings.Length);
        Assert.Equal(HostFinding.Ok("serial lines", Path.Combine(folder, "ttyACM0")), findings[0]);
        Assert.Equal(FindingLevel.Warning, findings[1].Level);
        Assert.Contains("usermod -aG gpio", findings[1].Text);
        Assert.Empty(DeviceCheck.Find(Path.Combine(_root, "absent")));
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
