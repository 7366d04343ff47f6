using System.Globalization;

namespace EdgeMon.Soak;

/// <summary>What a process holds at a moment, as the kernel tells it.</summary>
/// <param name="Seconds">When, since the start of the soak [s].</param>
/// <param name="ResidentBytes">Resident memory [bytes].</param>
/// <param name="Handles">Open descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="AnonymousBytes">Resident memory that no file stands behind: heaps, native and of the collector [bytes].</param>
/// <param name="SharedBytes">Resident shared memory, where the runtime keeps compiled code [bytes].</param>
/// <param name="FileBytes">Resident pages of files: programs and libraries [bytes].</param>
/// <param name="Heap">What the runtime says of its heap; null when it did not answer.</param>
/// <param name="BrokerBytes">Resident memory of the broker; 0 while there is none [bytes].</param>
internal readonly record struct ProcessSample(double Seconds, long ResidentBytes, int Handles, int Threads, long AnonymousBytes = 0, long SharedBytes = 0, long FileBytes = 0, HeapSample? Heap = null, long BrokerBytes = 0)
{
    /// <summary>Looks at a process.</summary>
    public static ProcessSample Of(int process, double seconds)
    {
        string folder = $"/proc/{process}";
        return new ProcessSample(
            seconds,
            Bytes($"{folder}/status", "VmRSS"),
            Directory.GetFiles($"{folder}/fd").Length,
            (int)Number($"{folder}/status", "Threads"),
            Bytes($"{folder}/smaps_rollup", "Anonymous"),
            Bytes($"{folder}/status", "RssShmem"),
            Bytes($"{folder}/status", "RssFile"));
    }

    /// <summary>Resident memory of the child that runs a program; 0 when there is none now [bytes].</summary>
    public static long ResidentBytesOfChild(int process, string program)
    {
        try
        {
            return ChildOf(process, program) is not 0 and var child ? Bytes($"/proc/{child}/status", "VmRSS") : 0;
        }
        catch (Exception ended) when (ended is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>The child of a process that runs a program; 0 when there is none now.</summary>
    public static int ChildOf(int process, string program)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)) continue;
            try
            {
                // "pid (name) state parent ..."
                string stat = File.ReadAllText(Path.Combine(folder, "stat"));
                int end = stat.LastIndexOf(')');
                if (stat[(stat.IndexOf('(') + 1)..end] == program && int.Parse(stat[(end + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) == process) return id;
            }
            catch (IOException)
            {
                // It has ended.
            }
        }
        return 0;
    }

    private static long Bytes(string path, string key) => 1024 * Number(path, key);

    /// <summary>The number behind a key: "VmRSS:   123 kB".</summary>
    private static long Number(string path, string key) =>
        long.Parse(File.ReadLines(path).First(line => line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
}
