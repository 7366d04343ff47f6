namespace EdgeMon.Daq.Tests.Support;

/// <summary>What the kernel says about the files of this process.</summary>
internal static class OpenFiles
{
    /// <summary>Pieces of a file that are mapped into this process.</summary>
    public static int MapsOf(string path) => File.ReadLines("/proc/self/maps").Count(line => line.EndsWith(" " + path, StringComparison.Ordinal));

    /// <summary>Handles of a file in this process.</summary>
    public static int HandlesOf(string path) => Directory.GetFiles("/proc/self/fd").Count(handle => new FileInfo(handle).LinkTarget == path);

    /// <summary>Leases on a file, of anybody, as /proc/locks writes them: ACTIVE, or BREAKING when somebody waits.</summary>
    public static string[] LeasesOn(ulong inode) =>
        [.. File.ReadLines("/proc/locks").Where(line => line.Contains(" LEASE ", StringComparison.Ordinal) && line.Contains($":{inode} ", StringComparison.Ordinal))];
}
