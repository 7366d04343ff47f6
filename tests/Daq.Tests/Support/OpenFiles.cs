using System.Globalization;

namespace EdgeMon.Daq.Tests.Support;

/// <summary>What the kernel says about the files of this process.</summary>
internal static class OpenFiles
{
    /// <summary>Pieces of a file that are mapped into this process.</summary>
    public static int MapsOf(string path) => File.ReadLines("/proc/self/maps").Count(line => line.EndsWith(" " + path, StringComparison.Ordinal));

    /// <summary>The first address of a stretch that nothing is mapped at in this process; 0 where there is none.</summary>
    public static nint HoleBetween(nint from, nint to)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            nint[] ends = [.. line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-').Select(end => nint.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            if (ends[0] <= from && from < ends[1]) from = ends[1];
            if (from >= to) return 0;
        }
        return from;
    }

    /// <summary>Handles of a file in this process.</summary>
    public static int HandlesOf(string path) => Directory.GetFiles("/proc/self/fd").Count(handle => new FileInfo(handle).LinkTarget == path);

    /// <summary>Leases on a file, of anybody, as /proc/locks writes them: ACTIVE, or BREAKING when somebody waits.</summary>
    public static string[] LeasesOn(ulong inode) =>
        [.. File.ReadLines("/proc/locks").Where(line => line.Contains(" LEASE ", StringComparison.Ordinal) && line.Contains($":{inode} ", StringComparison.Ordinal))];
}
