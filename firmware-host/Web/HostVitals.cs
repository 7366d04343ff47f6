namespace EdgeMon.Host.Web;

/// <summary>How the machine is.</summary>
/// <param name="CpuPercent">Processor time of EdgeMon over the last seconds [% of one core].</param>
/// <param name="Cores">Cores of the machine.</param>
/// <param name="MemoryMegabytes">Memory of EdgeMon [MB].</param>
/// <param name="MachineMemoryMegabytes">Memory that it may have [MB].</param>
/// <param name="DiskFreeGigabytes">Room in the state directory [GB].</param>
/// <param name="DiskUsedPercent">How full its disk is [%].</param>
/// <param name="OutboxRecords">Records that wait for the broker.</param>
public sealed record HostVitals(double CpuPercent, int Cores, double MemoryMegabytes, double MachineMemoryMegabytes, double DiskFreeGigabytes, double DiskUsedPercent, long OutboxRecords);
