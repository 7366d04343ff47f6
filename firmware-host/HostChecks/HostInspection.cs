using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Signal.Kernels;

namespace EdgeMon.Host.HostChecks;

/// <summary>
/// What the host has and lacks, read from the kernel's files below a root folder; "/" for this machine. Nothing is opened but these files, nothing is changed.
/// Meanings: proc(5), Documentation/admin-guide/mm/hugetlbpage.rst and transhuge.rst of the kernel.
/// </summary>
internal sealed class HostInspection(string root = "/")
{
    private const long LeastFreeMemoryKilobytes = 1 << 20;
    private const long LeastOpenFiles = 4096;

    /// <summary>Everything that does not depend on the configuration.</summary>
    public IEnumerable<HostFinding> Findings() => [Processor(), .. Governor(), Memory(), HugePages(), OpenFiles()];

    private static HostFinding Processor()
    {
        string text = $"{VectorWidths.Widest}, {Environment.ProcessorCount} cores";
        if (Vector512.IsHardwareAccelerated) return HostFinding.Ok("processor", $"{text}, AVX-512");
        if (Avx2.IsSupported) return HostFinding.Ok("processor", $"{text}, AVX2 without AVX-512");
        return OperatingSystem.IsLinux() && !X86Base.IsSupported
            ? HostFinding.Ok("processor", text)
            : HostFinding.Warning("processor", $"{text}, neither AVX2 nor AVX-512: fewer events per second. In a virtual machine, pass the host's processor through (qemu: -cpu host).");
    }

    private IEnumerable<HostFinding> Governor()
    {
        string? governor = Read("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")?.Trim();
        if (governor == "powersave")
            yield return HostFinding.Warning("governor", "powersave: a burst is met by a slow processor. Run: sudo cpupower frequency-set -g performance");
        else if (governor is not null) yield return HostFinding.Ok("governor", governor);
    }

    private HostFinding Memory()
    {
        long? total = Kilobytes("MemTotal"), available = Kilobytes("MemAvailable");
        if (total is null || available is null) return HostFinding.Warning("memory", "/proc/meminfo cannot be read. Mount /proc.");
        string text = $"{total / 1024} MiB, {available / 1024} MiB available";
        return available < LeastFreeMemoryKilobytes ? HostFinding.Warning("memory", $"{text}: less than 1024 MiB. End other programs, or add memory.") : HostFinding.Ok("memory", text);
    }

    private HostFinding HugePages()
    {
        string mode = Read("sys/kernel/mm/transparent_hugepage/enabled") ?? "";
        int from = mode.IndexOf('['), to = mode.IndexOf(']');
        string chosen = from >= 0 && to > from ? mode[(from + 1)..to] : "not available";
        return HostFinding.Ok("huge pages", $"transparent: {chosen}; reserved: {Kilobytes("HugePages_Total") ?? 0} (docs/deployment.md tells when they help)");
    }

    private HostFinding OpenFiles()
    {
        string? line = Read("proc/self/limits")?.Split('\n').FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        string[] fields = line?["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (fields.Length == 0) return HostFinding.Warning("open files", "/proc/self/limits cannot be read. Mount /proc.");
        if (!long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out long most)) return HostFinding.Ok("open files", fields[0]);
        return most >= LeastOpenFiles
            ? HostFinding.Ok("open files", $"{most} at most")
            : HostFinding.Warning("open files", $"{most} at most, {LeastOpenFiles} needed with many pages open. Run: ulimit -n {LeastOpenFiles} (the service sets LimitNOFILE).");
    }

    private long? Kilobytes(string name)
    {
        string? line = Read("proc/meminfo")?.Split('\n').FirstOrDefault(text => text.StartsWith(name + ":", StringComparison.Ordinal));
        string? number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    private string? Read(string path)
    {
        try { return File.ReadAllText(Path.Combine(root, path)); }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException) { return null; }
    }
}
