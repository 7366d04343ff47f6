using EdgeMon.Host.Web;

namespace EdgeMon.Host.Chain;

/// <summary>Reads how the machine is: processor, memory, disk of the state directory.</summary>
internal sealed class VitalsReader(string stateDirectory, TimeProvider time)
{
    private const double Mega = 1e6, Giga = 1e9;
    private TimeSpan _cpuBefore = Environment.CpuUsage.TotalTime;
    private long _ticksBefore = time.GetTimestamp();

    /// <summary>The state of now; processor time since the last call.</summary>
    public HostVitals Read(long outboxRecords)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long ticks = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_ticksBefore, ticks).TotalSeconds;
        double percent = seconds > 0 ? 100 * (cpu - _cpuBefore).TotalSeconds / seconds : 0;
        (_cpuBefore, _ticksBefore) = (cpu, ticks);
        var (free, used) = Disk();
        return new HostVitals(Math.Round(percent, 1), Environment.ProcessorCount, Math.Round(Environment.WorkingSet / Mega),
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Mega), Math.Round(free, 1), Math.Round(used, 1), outboxRecords);
    }

    private (double FreeGigabytes, double UsedPercent) Disk()
    {
        try
        {
            var disk = new DriveInfo(Path.GetFullPath(stateDirectory));
            return (disk.AvailableFreeSpace / Giga, disk.TotalSize > 0 ? 100.0 * (disk.TotalSize - disk.AvailableFreeSpace) / disk.TotalSize : double.NaN);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (double.NaN, double.NaN);
        }
    }
}
