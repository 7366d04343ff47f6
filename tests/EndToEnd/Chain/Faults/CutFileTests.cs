using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>
/// RELIABILITY F33: files that another process cuts or overwrites at a random point of their replay, while pieces of them are mapped. A touch behind the new end
/// would end this process.
/// </summary>
public sealed class CutFileTests : IDisposable
{
    /// <summary>Files cut; EDGEMON_CUTS=1000 for more.</summary>
    private static readonly int Cuts = int.Parse(Environment.GetEnvironmentVariable("EDGEMON_CUTS") ?? "40", CultureInfo.InvariantCulture);
    private const int Events = 6000, Readers = 2, BatchesHeld = 16;
    private static readonly string Maps = Path.Combine(Repository.Root, "hardware", "virtual-na64", "maps");
    /// <summary>Shorter than the 45 s after which the kernel takes a lease back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-cut-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_cut_and_overwritten_at_random_moments_give_the_bytes_that_were_read()
    {
        byte[] original = await Simulated();
        string path = Path.Combine(_folder, "cut.dat");
        var random = new Random(33);
        int cutShort = 0, mapped = 0;
        for (int i = 0; i < Cuts; i++)
        {
            await File.WriteAllBytesAsync(path, original, TestContext.Current.CancellationToken);
            long from = random.NextInt64(original.Length / 2), length = random.NextInt64(original.Length);
            bool overwrites = i % 4 == 3;
            Process? writer = null;
            using var source = new FileSource(path);
            using (var reader = new EventBatchReader(source, new EventBatchLimits { Events = 64 }, FrameFormat.Date))
            {
                // Two threads look at the bytes and read ahead while the reader goes on, as the workers do.
                using var held = new BlockingCollection<EventBatch>(BatchesHeld);
                long Look(EventBatch batch)
                {
                    reader.ReadAhead();
                    return Checked(batch, original, overwrites ? 0 : length);
                }
                Task<long>[] workers = [.. Enumerable.Range(0, Readers).Select(_ => Task.Run(() => held.GetConsumingEnumerable().Sum(Look)))];
                while (reader.TryRead(out EventBatch? batch, CancellationToken.None))
                {
                    held.Add(batch);
                    if (writer is not null || source.Position < from) continue;
                    if (File.ReadLines("/proc/self/maps").Any(line => line.EndsWith(path, StringComparison.Ordinal))) mapped++;
                    writer = overwrites ? Overwrite(path, original.Length) : Cut(path, length);
                }
                held.CompleteAdding();
                long[] bytes = await Task.WhenAll(workers);
                Assert.Equal(source.Position, bytes.Sum());
            }
            Assert.True(writer!.WaitForExit(Patience), "the writer still waits");
            Assert.Equal(0, writer.ExitCode);
            writer.Dispose();
            Assert.Equal(overwrites ? original.Length : length, new FileInfo(path).Length);
            Assert.InRange(source.Position, from, original.Length);
            if (source.Position < original.Length) cutShort++;
            Assert.DoesNotContain(File.ReadLines("/proc/self/maps"), line => line.EndsWith(path, StringComparison.Ordinal));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{Cuts} files, {mapped} of them mapped when the writer started, {cutShort} ended early");
        Assert.True(cutShort > 0, "no file was cut while it was read");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_replay_of_a_file_that_is_cut_counts_the_spills_that_it_read(int workers)
    {
        byte[] original = await Simulated();
        string path = Path.Combine(_folder, "cut.dat");
        string[] expected = [];
        var random = new Random(workers);
        for (int i = 0; i < 7; i++)
        {
            await File.WriteAllBytesAsync(path, original, TestContext.Current.CancellationToken);
            Task<CommandLineResult> replay = Task.Run(() => CommandLine.Run("replay", path, "--maps", Maps, "--json", "--workers", workers.ToString(CultureInfo.InvariantCulture)));
            if (i > 0)
            {
                await Task.Delay(random.Next(60));
                using Process cutter = Cut(path, original.Length / 2);
                Assert.True(cutter.WaitForExit(Patience), "the writer still waits");
                Assert.Equal(0, cutter.ExitCode);
            }
            CommandLineResult result = await replay;
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            using JsonDocument report = JsonDocument.Parse(result.Output);
            string[] spills = [.. report.RootElement.GetProperty("spills").EnumerateArray().Select(spill => spill.GetRawText())];
            if (i == 0) expected = spills;
            // The first spill lies in front of every cut. The last one that was read may have lost its end.
            int whole = Math.Max(1, spills.Length - 1);
            Assert.Equal(expected[..whole], spills[..whole]);
        }
        Assert.True(expected.Length >= 3);
    }

    /// <summary>
    /// Compares a batch with the file as it was, and gives it back; the bytes in its events and losses. Behind the cut the kernel puts zeros into pages that a read is
    /// just copying: from there on a byte is what it was, or 0.
    /// </summary>
    private static long Checked(EventBatch batch, byte[] original, long cutAt)
    {
        using (batch)
        {
            long bytes = batch.Losses.Sum(loss => loss.Bytes);
            for (int i = 0; i < batch.Count; i++)
            {
                EventLocation where = batch.Events[i];
                bytes += where.Length;
                ReadOnlySpan<byte> was = original.AsSpan((int)where.StreamOffset, where.Length), read = batch.EventBytes(i);
                int kept = (int)Math.Clamp(cutAt - where.StreamOffset, 0, where.Length);
                Assert.True(was[..kept].SequenceEqual(read[..kept]), $"another event at {where.StreamOffset}, in front of the cut at {cutAt}");
                for (int at = kept; at < where.Length; at++)
                    if (read[at] != was[at] && read[at] != 0) Assert.Fail($"another byte at {where.StreamOffset + at}, behind the cut at {cutAt}");
            }
            return bytes;
        }
    }

    private async Task<byte[]> Simulated()
    {
        string path = Path.Combine(_folder, "simulated.dat");
        CommandLineResult result = await CommandLine.Run("simulate", path, "--events", Events.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0, result.ExitCode);
        return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
    }

    private static Process Cut(string path, long length) =>
        Process.Start("/bin/dd", ["if=/dev/null", "of=" + path, "bs=1", $"seek={length.ToString(CultureInfo.InvariantCulture)}", "status=none"]);

    /// <summary>Cuts the file to nothing and writes as much of something else.</summary>
    private static Process Overwrite(string path, long length) =>
        Process.Start("/bin/sh", ["-c", $"head -c {length.ToString(CultureInfo.InvariantCulture)} /dev/zero > \"$0\"", path]);
}
