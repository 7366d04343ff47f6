using System.Globalization;

namespace EdgeMon.Soak;

/// <summary>What a process holds at a moment, as the kernel tells it.</summary>
/// <param name="Seconds">When, since the start of the soak [s].</param>
/// <param name="ResidentBytes">Resident memory [bytes].</param>
/// <param name="Handles">Open descriptors.</param>
/// <param name="Threads">Threads.</param>
internal readonly record struct ProcessSample(double Seconds, long ResidentBytes, int Handles, int Threads)
{
    /// <summary>Looks at a process.</summary>
    public static ProcessSample Of(int process, double seconds)
    {
        string folder = $"/proc/{process}";
        Dictionary<string, string> status = File.ReadLines($"{folder}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        return new ProcessSample(
            seconds,
            1024 * long.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture),
            Directory.GetFiles($"{folder}/fd").Length,
            int.Parse(status["Threads"], CultureInfo.InvariantCulture));
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
}
