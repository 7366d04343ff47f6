using System.Globalization;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>RELIABILITY F18, F20 and F26: what the program refuses when it starts, and where it listens when it runs.</summary>
public sealed class StartFaultTests : IDisposable
{
    private const int ConfigurationRefused = 78;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_state_directory_that_cannot_be_written_is_refused_with_one_clear_line()
    {
        var chain = new ChainRun(_folder);
        File.WriteAllBytes(Path.Combine(_folder, "raw.dat"), []);
        chain.Configure("raw.dat");

        // A file stands where the directory should be.
        File.WriteAllText(chain.State, "");
        using (ProgramProcess program = ProgramProcess.EdgeMon("run", "--config", chain.ConfigurationPath))
        {
            Assert.Equal(ConfigurationRefused, await program.Ended());
            Assert.StartsWith($"edgemon: {chain.State}/ledger.sqlite: the ledger cannot be opened: ", Assert.Single(program.Messages));
        }
        File.Delete(chain.State);

        // A disk that is mounted read-only, with the directory and without it, in a mount namespace of the program's own.
        Directory.CreateDirectory(chain.State);
        string below = Path.Combine(_folder, "below.json");
        File.WriteAllText(below, File.ReadAllText(chain.ConfigurationPath).Replace("\"stateDirectory\": \"state\"", "\"stateDirectory\": \"state/below\""));
        foreach (string configuration in new[] { chain.ConfigurationPath, below })
        {
            using ProgramProcess program = ProgramProcess.Start("unshare", "--map-root-user", "--mount", "sh", "-c",
                $"mount -t tmpfs -o ro tmpfs {chain.State} && exec \"$@\"", "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), "run", "--config", configuration);
            Assert.Equal(ConfigurationRefused, await program.Ended());
            string line = Assert.Single(program.Messages);
            Assert.Contains("the ledger cannot be opened: ", line);
            Assert.Contains("Read-only file system", line);
            Assert.DoesNotContain("in use", line);
        }
    }

    [Fact]
    public async Task A_state_directory_that_is_missing_is_made()
    {
        var chain = new ChainRun(Directory.CreateDirectory(Path.Combine(_folder, "made")).FullName);
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "1", "--seed", "41");
        await raw.Write(Path.Combine(_folder, "made", "raw.dat"), 0);
        chain.Configure("raw.dat");
        Assert.False(Directory.Exists(chain.State));
        await chain.Run();
        Assert.Equal(1, chain.Totals().Spills);
    }

    [Fact]
    public async Task A_running_program_listens_on_loopback_only_and_a_second_one_is_refused()
    {
        string state = Path.Combine(_folder, "state");
        using ProgramProcess first = ProgramProcess.EdgeMon("demo", "--state", state, "--page-port", "0", "--broker-port", "0", "--spill-period", "1");
        await ChainRun.Until(() => first.HasExited || first.Lines.Any(line => line.Contains(" Spill ")), "the first spill");
        Assert.False(first.HasExited, string.Join('\n', first.Lines));

        // Page, input and broker (a child).
        string[] listening = [.. Family(first.Id).SelectMany(ListeningAddresses)];
        Assert.True(listening.Length >= 3, string.Join(", ", listening));
        Assert.All(listening, address => Assert.Contains(address.Split(':')[0], new[] { "0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F" }));

        using ProgramProcess second = ProgramProcess.EdgeMon("demo", "--state", state, "--page-port", "0", "--broker-port", "0");
        Assert.Equal(ConfigurationRefused, await second.Ended());
        Assert.StartsWith($"edgemon: {state}: the ledger is in use by process {first.Id}. One EdgeMon per state directory", Assert.Single(second.Messages));
        Assert.False(first.HasExited);
    }

    [Fact]
    public void A_socket_that_is_open_to_the_network_would_be_seen()
    {
        using var open = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        open.Start();
        int port = ((System.Net.IPEndPoint)open.LocalEndpoint).Port;
        Assert.Contains($"00000000:{port:X4}", ListeningAddresses(Environment.ProcessId));
    }

    /// <summary>A process and its descendants.</summary>
    private static List<int> Family(int id)
    {
        List<int> family = [id];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int other)) continue;
            try
            {
                // "pid (name) state parent ...": the name may hold anything, also brackets.
                string stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) == id) family.AddRange(Family(other));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }
        return family;
    }

    /// <summary>Local addresses of the listening TCP sockets of a process, as the kernel prints them.</summary>
    private static IEnumerable<string> ListeningAddresses(int process)
    {
        HashSet<string> sockets = [.. Directory.EnumerateFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget ?? "").Where(link => link.StartsWith("socket:[", StringComparison.Ordinal)).Select(link => link[8..^1])];
        foreach (string table in new[] { "tcp", "tcp6" })
        {
            string path = $"/proc/{process}/net/{table}";
            if (!File.Exists(path)) continue;
            foreach (string line in File.ReadLines(path).Skip(1))
            {
                string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                const string Listening = "0A";
                if (fields[3] == Listening && sockets.Contains(fields[9])) yield return fields[1];
            }
        }
    }
}
