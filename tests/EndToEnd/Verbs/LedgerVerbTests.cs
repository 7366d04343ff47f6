using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.EndToEnd.Tests.Verbs;

public sealed class LedgerVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-ledger-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_counted_is_exported_copied_verified_and_given_back()
    {
        var chain = new ChainRun(_folder);
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "2", "--seed", "61", "--signal-mass", "10", "--signal-events", "5");
        await raw.Write(Path.Combine(_folder, "raw.dat"), 0, 1);
        chain.Configure("raw.dat");
        await chain.Run();
        var (spills, candidates, alarms, runs) = chain.Read(reader => (reader.Spills().Count, reader.Candidates().Count, reader.Alarms().Count, reader.RunChanges().Count));
        Assert.True(spills == 2 && candidates > 0 && runs == 1);

        string tables = Path.Combine(_folder, "tables"), copy = Path.Combine(_folder, "copy", LedgerOptions.FileName);
        CommandLineResult export = await CommandLine.Run("ledger", "export", tables, "--format", "csv", "--state", chain.State);
        Assert.Equal(0, export.ExitCode);
        Assert.Equal(["runs", "spills", "candidates", "alarms", "decisions"], export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Path.GetFileNameWithoutExtension(line.Trim())));
        Assert.Equal(1 + spills, File.ReadAllLines(Path.Combine(tables, "spills.csv")).Length);
        // Who reads by the number of a column finds it where it was: new columns come behind. No spill gate box, no second EOT: not a 0, that would be a count.
        Assert.Equal("sequence,host,run,spill,quality,closed_by,start_time_unix,frames_in,accepted,rejected,dropped,eot,eot_uncertainty,eot_from_beam_triggers,live_fraction,candidates,sideband_a,sideband_c,"
            + "background,background_uncertainty,dimuons,electron_peak_gev,configuration,maps,calibration,code,second_eot,second_eot_uncertainty,second_eot_deviation_ratio", File.ReadAllLines(Path.Combine(tables, "spills.csv"))[0]);
        Assert.All(File.ReadAllLines(Path.Combine(tables, "spills.csv")).Skip(1), line => Assert.EndsWith(",,,", line));
        Assert.Equal(1 + candidates, File.ReadAllLines(Path.Combine(tables, "candidates.csv")).Length);
        Assert.Equal((await CommandLine.Run("ledger", "spills", "--state", chain.State)).Output, File.ReadAllText(Path.Combine(tables, "spills.csv")));

        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        CommandLineResult backup = await CommandLine.Run("ledger", "backup", copy, "--state", chain.State);
        Assert.Equal((0, $"{spills + candidates + alarms + runs} records, copied to {copy} and verified"), (backup.ExitCode, backup.Output.Trim()));
        CommandLineResult again = await CommandLine.Run("ledger", "backup", copy, "--state", chain.State);
        Assert.Equal((2, $"edgemon: {copy} exists: a backup never overwrites. Name another file."), (again.ExitCode, again.Error.Trim()));
        CommandLineResult verify = await CommandLine.Run("ledger", "verify", "--state", Path.GetDirectoryName(copy)!);
        Assert.Equal((0, $"{spills + candidates + alarms + runs} records, each as it was written"), (verify.ExitCode, verify.Output.Trim()));

        Assert.Equal("position,kind,refusal", (await CommandLine.Run("ledger", "parked", "--state", chain.State)).Output.Trim());
        Assert.StartsWith("0 records wait for the broker again", (await CommandLine.Run("ledger", "unpark", "--state", chain.State)).Output);
        // Damage in the copy is found in the copy.
        byte[] bytes = File.ReadAllBytes(copy);
        ReadOnlySpan<byte> number = "\"candidates\":"u8;
        for (int at = 0, found; (found = bytes.AsSpan(at).IndexOf(number)) >= 0; at += found + number.Length) bytes[at + found + number.Length] ^= 1;
        File.WriteAllBytes(copy, bytes);
        Assert.Equal(74, (await CommandLine.Run("ledger", "verify", "--state", Path.GetDirectoryName(copy)!)).ExitCode);
    }
}
