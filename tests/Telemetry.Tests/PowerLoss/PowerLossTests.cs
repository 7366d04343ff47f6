using System.Diagnostics;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.PowerLoss;

/// <summary>
/// RELIABILITY F15: a real process writes a ledger under strace; from its writes and syncs, disks are made as a power loss at any moment may leave
/// them, and opened by the ledger.
/// </summary>
public sealed class PowerLossTests : IDisposable
{
    private const int ImagesPerSeed = 70, ControlImages = 30, Spills = 240;
    private static readonly int[] Seeds = [15, 16, 17];
    private readonly TemporaryFolder _folder = new();
    private readonly TelemetryMetrics _metrics = new();
    // Records that had left the outbox before the cuts, and those of them that were in the images.
    private long _removed, _back;
    // In memory where there is such a place: the images are many and short-lived.
    private readonly string _images = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/edgemon-power-{Guid.NewGuid():N}").FullName
        : Directory.CreateTempSubdirectory("edgemon-power-").FullName;

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Dispose();
        Directory.Delete(_images, recursive: true);
    }

    [Fact]
    public void Two_hundred_and_ten_power_losses_lose_no_acknowledged_spill()
    {
        IReadOnlyList<DiskOperation> trace = Record("write-some-spills");
        Assert.Equal(Spills, trace.Count(operation => operation.Kind == DiskOperationKind.Acknowledge));
        // The trace contains what is hardest: pages written back into the database while the log goes on.
        Assert.Contains(trace.Skip(trace.Count / 4), operation => operation is { Kind: DiskOperationKind.Sync, File: LedgerOptions.FileName });
        List<string> violations = Violations(trace, Seeds, ImagesPerSeed, out long acknowledged, out long recovered);
        int images = Seeds.Length * ImagesPerSeed;
        TestContext.Current.TestOutputHelper?.WriteLine($"{images} images, seeds {string.Join(", ", Seeds)}: {acknowledged} spills acknowledged, {recovered} recovered, {violations.Count} violations; {_removed} records had left the outbox, {_back} were back");
        Assert.Equal([], violations);
        Assert.InRange(recovered, acknowledged, acknowledged + images);
        Assert.True(acknowledged > images * Spills / 4, $"only {acknowledged} spills were acknowledged before the cuts");
        // Removals do not wait for the disk: nearly all hold, and one that was lost means a record sent twice.
        Assert.True(_removed > images * Spills / 4, $"only {_removed} records had left the outbox");
        Assert.InRange(_back, 1, 2 * images);

        // Had the name of the directory not been synced, all would be gone now and then.
        DiskOperation[] without = [.. trace.Where(operation => operation.Kind != DiskOperationKind.SyncParent)];
        Assert.NotEmpty(Violations(without, [Seeds[0]], 10, out _, out _));
    }

    [Fact]
    public void A_writer_that_does_not_sync_loses_acknowledged_spills()
    {
        // The control: were the images harmless, this writer would pass as well.
        IReadOnlyList<DiskOperation> trace = Record("write-some-spills-unsynced");
        List<string> violations = Violations(trace, [Seeds[0]], ControlImages, out _, out _);
        TestContext.Current.TestOutputHelper?.WriteLine($"{violations.Count} of {ControlImages} images show the loss, for example: {violations.FirstOrDefault()}");
        Assert.True(violations.Count > ControlImages / 2, $"only {violations.Count} of {ControlImages} images show the loss");
    }

    /// <summary>Lets a process write spills into a directory that it makes, and reads what strace saw.</summary>
    private IReadOnlyList<DiskOperation> Record(string part)
    {
        string directory = _folder.File("state"), trace = _folder.File("trace");
        using Process writer = ChildProcess.Start(part, $"{Spills} {directory}", WriteTrace.Strace(trace));
        writer.StandardOutput.ReadToEnd();
        writer.WaitForExit();
        Assert.Equal(0, writer.ExitCode);
        IReadOnlyList<DiskOperation> operations = WriteTrace.Read(trace, directory);
        Directory.Delete(directory, recursive: true);
        return operations;
    }

    /// <summary>Cuts the trace at random and opens what is left. One line for each image that breaks the promise.</summary>
    private List<string> Violations(IReadOnlyList<DiskOperation> trace, int[] seeds, int images, out long acknowledged, out long recovered)
    {
        var violations = new List<string>();
        (acknowledged, recovered) = (0, 0);
        foreach (int seed in seeds) Cut(trace, new Random(seed), images, violations, ref acknowledged, ref recovered);
        return violations;
    }

    private void Cut(IReadOnlyList<DiskOperation> trace, Random random, int images, List<string> violations, ref long acknowledged, ref long recovered)
    {
        var disk = new SimulatedDisk();
        int done = 0;
        foreach (int cut in Enumerable.Range(0, images).Select(_ => random.Next(trace.Count + 1)).Order().ToArray())
        {
            for (; done < cut; done++) disk.Apply(trace[done]);
            string directory = Path.Combine(_images, "image");
            disk.WriteImage(directory, random);
            acknowledged += disk.Acknowledged;
            try
            {
                using LedgerWriter ledger = TestLedger.Open(directory, _metrics); // checks the chain
                int[] spills = [.. ledger.Reader.Spills().Select(spill => spill.Record.Spill)];
                recovered += spills.Length;
                // At most the spill that was being written is there without having been acknowledged.
                if (!spills.SequenceEqual(Enumerable.Range(1, spills.Length)) || spills.Length < disk.Acknowledged || spills.Length > disk.Acknowledged + 1)
                    violations.Add($"cut {cut}: {disk.Acknowledged} acknowledged, {spills.Length} recovered");
                LookAtOutbox(ledger, spills.Length, (int)disk.Acknowledged, $"cut {cut}", violations);
                // The stream is played again from its start: nothing counts twice, and writing goes on.
                if (spills.Length > 0 && ledger.RecordSpill(TestRecords.Spill(1, spills.Length), []).Recorded) violations.Add($"cut {cut}: spill {spills.Length} was counted twice");
                if (!ledger.RecordSpill(TestRecords.Spill(1, spills.Length + 1), []).Recorded) violations.Add($"cut {cut}: the next spill was refused");
            }
            catch (LedgerException unusable)
            {
                violations.Add($"cut {cut}: {disk.Acknowledged} acknowledged, {unusable.Message}");
            }
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>
    /// The outbox of an image, each spill with one candidate: records of which no removal was begun are all there. The spill of an odd number leaves after the
    /// acknowledgement of the next.
    /// </summary>
    private void LookAtOutbox(LedgerWriter ledger, int spills, int acknowledged, string cut, List<string> violations)
    {
        OutboxItem[] waiting = [.. ledger.PendingOutbox(0, int.MaxValue)];
        bool MayHaveLeft(long spill) => spill % 2 == 1 && spill < acknowledged;
        int left = Enumerable.Range(1, spills).Count(spill => MayHaveLeft(spill)), back = waiting.Count(item => MayHaveLeft(item.Sequence));
        _removed += 2 * left;
        _back += back;
        if (waiting.Length - back != 2 * (spills - left)) violations.Add($"{cut}: {spills} spills, {left} of them had left the outbox, {waiting.Length} records wait in it");
    }
}
