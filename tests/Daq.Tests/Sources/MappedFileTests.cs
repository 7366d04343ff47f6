using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Daq.Tests.Reading;
using EdgeMon.Daq.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Tests.Sources;

public sealed partial class MappedFileTests : FolderTest
{
    private const int BlockBytes = 128 << 10;
    /// <summary>Longer than any healthy machine needs, shorter than the 45 s after which the kernel takes a lease back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly EventBatchLimits Limits = new() { Bytes = BlockBytes, Events = 16 };

    private static byte[] Run => TestData.Bytes("date-msadc/t_v3.dat");

    private static readonly Dictionary<string, (Func<byte[][]> Make, bool IsMapped)> Inputs = new()
    {
        ["whole"] = (() => [Run], true),
        ["last event cut"] = (() => [Run[..^1000]], true),
        ["whole events of a page each"] = (() => [.. new byte[][] { [.. Enumerable.Range(1, 100).SelectMany(EventOfAPage)] }], true),
        ["cut at a page"] = (() => [Run[..(Run.Length / 4096 * 4096)]], true),
        ["garbage in the middle"] = (() => [[.. Run[..400_000], .. Garbage(300_000), .. Run]], true),
        ["one word of garbage in each window"] = (() => [Damaged(Run)], true),
        ["an event larger than a window"] = (() => [[.. Run, .. EventBatchReaderTests.Event(5001, 1, 9, payload: 400_000), .. Run]], true),
        ["an event as large as a window"] = (() => [[.. Run, .. EventBatchReaderTests.Event(5001, 1, 9, payload: BlockBytes - 200), .. Run]], true),
        ["several files"] = (() => [Run, [], Run[..90], Run, EventOfAPage(1), Damaged(Run)], true),
        ["empty"] = (() => [[]], false),
        ["smaller than a page"] = (() => [EventBatchReaderTests.Event(1, 1, 1)], false),
        ["as large as a window"] = (() => [Run[..BlockBytes]], false),
    };

    public static TheoryData<string> InputNames => [.. Inputs.Keys];

    [Theory]
    [MemberData(nameof(InputNames))]
    public void A_mapped_file_gives_what_a_copied_one_gives(string input)
    {
        RequireLeases();
        string[] paths = WriteFiles(Inputs[input].Make());
        int maps = AssertSame(paths);
        if (Inputs[input].IsMapped) Assert.True(maps > 0, "the file was not mapped");
        else Assert.Equal(0, maps);
    }

    [Fact]
    public void Every_length_around_the_last_window_and_the_last_page_gives_the_same()
    {
        RequireLeases();
        byte[] pages = [.. Enumerable.Range(1, 200).SelectMany(EventOfAPage)];
        foreach (int window in (int[])[2, 3, 4])
            for (int more = -2; more <= ReceiveBlock.Padding + 2; more++) AssertSame(WriteFiles([pages[..(window * BlockBytes + more)]]));
    }

    [Theory]
    [InlineData(100, true)]    // the padding lies in the last page, behind the end of the file
    [InlineData(4000, false)]  // it does not fit there: the last window is copied
    public void A_file_is_mapped_from_its_first_byte_to_its_last(int payloadOfTheLast, bool isMappedToTheEnd)
    {
        RequireLeases();
        string path = WriteFiles([[.. Enumerable.Range(1, 120).SelectMany(EventOfAPage), .. EventBatchReaderTests.Event(1, 1, 121, payload: payloadOfTheLast)]])[0];
        using var source = new FileSource(path);
        using var reader = new EventBatchReader(source, Limits, FrameFormat.Date);
        var areMapped = new List<bool>();
        int events = 0;
        while (reader.TryRead(out EventBatch? batch, CancellationToken.None))
            using (batch)
            {
                areMapped.Add(WindowOf(batch) is not null);
                events += batch.Count;
            }
        Assert.Equal(121, events);
        // Windows of 32 events; the 25 that are left lie in the fourth.
        Assert.All(areMapped[..6], Assert.True);
        Assert.Equal(isMappedToTheEnd, areMapped[^1]);
    }

    [Fact]
    public void A_file_that_is_not_in_memory_is_read()
    {
        RequireLeases();
        string path = WriteFiles([Run])[0];
        using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
            _ = Advise(file.SafeFileHandle, 0, 0, NotNeeded);
        }
        AssertSame([path]);
    }

    [Fact]
    public void A_file_that_somebody_writes_is_read()
    {
        string path = WriteFiles([Run])[0];
        using var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Assert.Equal(0, AssertSame([path]));
    }

    [Fact]
    public void A_page_that_cannot_be_given_is_an_answer_and_no_signal()
    {
        RequireLeases();
        // The file ends inside the window, as one does that was cut after its length was asked for: a touch would end the test run.
        string path = WriteFiles([Run[..BlockBytes]])[0];
        using SafeFileHandle file = File.OpenHandle(path), sink = File.OpenHandle(PathOf("sink"), FileMode.Create, FileAccess.Write);
        var window = new MappedWindow(BlockBytes + ReceiveBlock.Padding, _ => { });
        foreach (bool isExpected in (bool[])[true, false])
        {
            MappedRegion region = MappedRegion.TryMap(file, 2 * BlockBytes, 70_000, 70_000 + BlockBytes)!;
            Assert.Equal(1, OpenFiles.MapsOf(path));
            Assert.False(window.TryEnter(region, 70_000, slack: 0, isExpected, sink));
            Assert.Equal(0, OpenFiles.MapsOf(path));
        }
        var within = new MappedWindow(10_000, _ => { });
        Assert.True(within.TryEnter(MappedRegion.TryMap(file, BlockBytes, 70_000, 80_000)!, 70_000, slack: 0, isExpected: true, sink));
        within.Leave();
        Assert.Equal(0, OpenFiles.MapsOf(path));
    }

    [Theory]
    [InlineData("dd if=/dev/null of=\"$0\" bs=1000 seek=1 status=none")]
    [InlineData("until truncate -s 1000 \"$0\" 2>/dev/null; do sleep 0.01; done")] // asks not to wait, and is told to try again
    [InlineData("echo more >> \"$0\"")]
    [InlineData("echo other > \"$0\"")]
    public void Who_cuts_or_writes_a_file_waits_until_its_windows_are_copies(string command)
    {
        RequireLeases();
        byte[] run = Run;
        string path = WriteFiles([run])[0];
        ulong inode = FileIdentity.Of(path)!.Value.Inode;
        var clock = new HandTimer();
        using (SafeFileHandle handle = File.OpenHandle(path))
        {
            MappedFile file = MappedFile.TryOpen(handle, clock)!;
            ReceiveBlock first = file.TryMap(5000, BlockBytes)!, second = file.TryMap(300_000, BlockBytes)!, third = file.TryMap(500_000, BlockBytes)!;
            third.Release();
            Assert.Equal((2, 1), (file.WindowsOut, OpenFiles.MapsOf(path)));
            clock.Tick(); // nobody waits: nothing changes
            Assert.Equal((2, 1), (file.WindowsOut, OpenFiles.MapsOf(path)));

            using Process writer = Process.Start("/bin/sh", ["-c", command, path]);
            Assert.True(SpinWait.SpinUntil(() => OpenFiles.LeasesOn(inode).Any(line => line.Contains("BREAKING", StringComparison.Ordinal)), Patience), "the writer does not wait");
            Assert.False(writer.HasExited);
            Assert.Equal(run.Length, new FileInfo(path).Length);

            clock.Tick();
            Assert.True(writer.WaitForExit(Patience), "the writer still waits");
            Assert.Equal(0, writer.ExitCode);
            Assert.NotEqual(run.Length, new FileInfo(path).Length);
            Assert.Empty(OpenFiles.LeasesOn(inode));
            Assert.Equal(0, OpenFiles.MapsOf(path));
            Assert.True(run.AsSpan(5000, BlockBytes + ReceiveBlock.Padding).SequenceEqual(first.Bytes.Span));
            Assert.True(run.AsSpan(300_000, BlockBytes + ReceiveBlock.Padding).SequenceEqual(second.Bytes.Span));
            Assert.Null(file.TryMap(5000, 500));
            first.Release();
            second.Release();
            file.Close();
        }
        Assert.Equal(0, OpenFiles.HandlesOf(path));
    }

    [Fact]
    public void A_window_that_was_mapped_ahead_is_the_one_that_is_asked_for_next()
    {
        RequireLeases();
        byte[] run = [.. Run, .. Run];
        string path = WriteFiles([run])[0];
        using (SafeFileHandle handle = File.OpenHandle(path))
        {
            MappedFile file = MappedFile.TryOpen(handle, new HandTimer())!;
            file.MapAhead(); // nothing was asked for yet
            Assert.Equal(0, OpenFiles.MapsOf(path));
            int offset = 5000;
            // The part of an event that begins the next window again: none, one, the longest that was allowed for, and a longer one.
            foreach (int left in (int[])[0, 8700, MappedWindow.Slack, MappedWindow.Slack + 4096])
            {
                ReceiveBlock window = file.TryMap(offset, BlockBytes)!;
                file.MapAhead();
                file.MapAhead();
                Assert.Equal((2, 1), (file.WindowsOut, OpenFiles.MapsOf(path)));
                offset += BlockBytes - left;
                ReceiveBlock next = file.TryMap(offset, BlockBytes)!;
                Assert.Equal((2, 1), (file.WindowsOut, OpenFiles.MapsOf(path)));
                Assert.True(run.AsSpan(offset, BlockBytes + ReceiveBlock.Padding).SequenceEqual(next.Bytes.Span));
                window.Release();
                next.Release();
                Assert.Equal((0, 0), (file.WindowsOut, OpenFiles.MapsOf(path)));
            }
            file.TryMap(offset, BlockBytes)!.Release();
            file.MapAhead();
            Assert.Equal((1, 1), (file.WindowsOut, OpenFiles.MapsOf(path)));
            file.Close();
        }
        Assert.Equal(0, OpenFiles.MapsOf(path));
        Assert.Equal(0, OpenFiles.HandlesOf(path));
    }

    [Fact]
    public void Windows_behind_one_another_share_a_region_which_is_given_back_with_the_last_of_them()
    {
        RequireLeases();
        byte[] bytes = Garbage(45 << 20);
        string path = WriteFiles([bytes])[0];
        using (SafeFileHandle handle = File.OpenHandle(path))
        {
            MappedFile file = MappedFile.TryOpen(handle, new HandTimer())!;
            ReceiveBlock first = file.TryMap(5000, 4 << 20)!;
            var regions = new List<int>();
            for (int offset = 5000 + (4 << 20); offset + (4 << 20) + ReceiveBlock.Padding <= bytes.Length; offset += 4 << 20)
            {
                ReceiveBlock next = file.TryMap(offset, 4 << 20)!;
                Assert.True(bytes.AsSpan(offset, (4 << 20) + ReceiveBlock.Padding).SequenceEqual(next.Bytes.Span));
                regions.Add(OpenFiles.MapsOf(path));
                next.Release();
            }
            // The first region ends at 32 MB, and stays for the first window; the second one goes with each of its windows, because nobody holds two of them.
            Assert.Equal([1, 1, 1, 1, 1, 1, 2, 2, 2, 2], regions);
            Assert.Equal(1, OpenFiles.MapsOf(path));
            Assert.True(bytes.AsSpan(5000, (4 << 20) + ReceiveBlock.Padding).SequenceEqual(first.Bytes.Span));
            first.Release();
            Assert.Equal(0, OpenFiles.MapsOf(path));
            ReceiveBlock again = file.TryMap(5000, 4 << 20)!;
            Assert.Equal(1, OpenFiles.MapsOf(path));
            again.Release();
            file.Close();
        }
        Assert.Equal(0, OpenFiles.HandlesOf(path));
    }

    [Fact]
    public void A_region_without_its_file_keeps_its_addresses_until_the_last_window_is_left()
    {
        string path = WriteFiles([Run])[0];
        using SafeFileHandle file = File.OpenHandle(path), sink = File.OpenHandle(PathOf("sink"), FileMode.Create, FileAccess.Write);
        MappedRegion region = MappedRegion.TryMap(file, Run.Length, 5000, 5000 + BlockBytes)!;
        Assert.True(region.TryAddWindow());
        MappedWindow a = new(BlockBytes, _ => { }), b = new(BlockBytes, _ => { });
        // The second one begins in a page of the first.
        Assert.True(a.TryEnter(region, 5000, slack: 0, isExpected: true, sink));
        Assert.True(b.TryEnter(region, 5000 + BlockBytes - 8000, slack: 0, isExpected: true, sink));
        Assert.True(a.TryBecomeCopy(file) && b.TryBecomeCopy(file));
        nint end = region.Start + Run.Length;
        region.LeaveFile([b.Pages, a.Pages]);
        Assert.Equal(0, OpenFiles.MapsOf(path));
        Assert.Equal(0, OpenFiles.HoleBetween(region.Start, end));
        Assert.True(Run.AsSpan(5000, BlockBytes).SequenceEqual(a.GetSpan()));
        Assert.True(Run.AsSpan(5000 + BlockBytes - 8000, BlockBytes).SequenceEqual(b.GetSpan()));
        a.Leave();
        Assert.Equal(0, OpenFiles.HoleBetween(region.Start, end));
        b.Leave();
        Assert.False(region.TryAddWindow());
        Assert.Equal(region.Start, OpenFiles.HoleBetween(region.Start, end));
    }

    [Fact]
    public void A_window_that_was_mapped_ahead_keeps_no_writer_waiting()
    {
        RequireLeases();
        string path = WriteFiles([Run])[0];
        ulong inode = FileIdentity.Of(path)!.Value.Inode;
        var clock = new HandTimer();
        using (SafeFileHandle handle = File.OpenHandle(path))
        {
            MappedFile file = MappedFile.TryOpen(handle, clock)!;
            ReceiveBlock first = file.TryMap(5000, BlockBytes)!;
            file.MapAhead();
            using Process writer = Process.Start("/bin/dd", ["if=/dev/null", "of=" + path, "bs=1000", "seek=1", "status=none"]);
            Assert.True(SpinWait.SpinUntil(() => OpenFiles.LeasesOn(inode).Any(line => line.Contains("BREAKING", StringComparison.Ordinal)), Patience), "the writer does not wait");
            clock.Tick();
            Assert.True(writer.WaitForExit(Patience), "the writer still waits");
            Assert.Equal(0, OpenFiles.MapsOf(path));
            Assert.Null(file.TryMap(5000 + BlockBytes, BlockBytes));
            file.MapAhead();
            Assert.Equal(0, OpenFiles.MapsOf(path));
            first.Release();
            file.Close();
        }
        Assert.Equal(0, OpenFiles.HandlesOf(path));
    }

    [Fact]
    public void A_file_cut_while_it_is_read_gives_what_was_read_and_nothing_else_although_no_batch_comes_back()
    {
        RequireLeases();
        byte[] run = [.. Run, .. Run];
        string path = WriteFiles([run])[0];
        using var source = new FileSource(path);
        using var reader = new EventBatchReader(source, Limits, FrameFormat.Date);
        var held = new List<EventBatch>();
        while (source.Position < 3 * BlockBytes) held.Add(Next(reader));
        Assert.Equal(1, OpenFiles.MapsOf(path));

        using Process cutter = Process.Start("/bin/dd", ["if=/dev/null", "of=" + path, "bs=300000", "seek=1", "status=none"]);
        Assert.True(cutter.WaitForExit(Patience), "the writer still waits");
        Assert.Equal(0, cutter.ExitCode);
        Assert.Equal(0, OpenFiles.MapsOf(path));
        while (reader.TryRead(out EventBatch? batch, CancellationToken.None)) held.Add(batch);
        Assert.Equal(0, OpenFiles.MapsOf(path));
        Assert.InRange(source.Position, 3 * BlockBytes, 6 * BlockBytes);
        Assert.Equal(source.Position, held.Sum(batch => Enumerable.Range(0, batch.Count).Sum(i => (long)batch.Events[i].Length) + batch.Losses.Sum(loss => loss.Bytes)));
        foreach (EventBatch batch in held)
        {
            AssertBytes(run, batch);
            batch.Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batches_outlive_reader_and_source_and_the_last_one_gives_lease_and_handle_back(bool isCut)
    {
        RequireLeases();
        byte[] run = Run;
        string path = WriteFiles([run])[0];
        ulong inode = FileIdentity.Of(path)!.Value.Inode;
        var source = new FileSource(path);
        var reader = new EventBatchReader(source, Limits, FrameFormat.Date);
        EventBatch batch = Next(reader);
        while (true)
        {
            EventBatch next = Next(reader);
            bool isEnough = WindowOf(batch) is { } window && WindowOf(next) is { } readers && !ReferenceEquals(window, readers);
            (isEnough ? next : batch).Dispose();
            if (isEnough) break;
            batch = next;
        }
        using (var cancelled = new CancellationTokenSource())
        {
            cancelled.Cancel();
            while (reader.TryRead(out EventBatch? rest, cancelled.Token)) rest.Dispose();
        }
        reader.Dispose();
        source.Dispose();
        Assert.Equal(1, OpenFiles.MapsOf(path));
        Assert.Equal(1, OpenFiles.HandlesOf(path));
        Assert.Single(OpenFiles.LeasesOn(inode));
        if (isCut)
        {
            using Process cutter = Process.Start("/bin/dd", ["if=/dev/null", "of=" + path, "status=none"]);
            Assert.True(cutter.WaitForExit(Patience), "the writer still waits");
            Assert.Equal(0, new FileInfo(path).Length);
            Assert.Equal(0, OpenFiles.MapsOf(path));
        }
        AssertBytes(run, batch);

        batch.Dispose();
        Assert.Equal(0, OpenFiles.MapsOf(path));
        Assert.Equal(0, OpenFiles.HandlesOf(path));
        Assert.Empty(OpenFiles.LeasesOn(inode));
    }

    /// <summary>The window that a batch lies in; null for one that was copied.</summary>
    private static MemoryManager<byte>? WindowOf(EventBatch batch) =>
        MemoryMarshal.TryGetMemoryManager(batch.Buffer, out MemoryManager<byte>? window) ? window : null;

    private static EventBatch Next(EventBatchReader reader)
    {
        Assert.True(reader.TryRead(out EventBatch? batch, CancellationToken.None), "the file ended");
        return batch;
    }

    private static void AssertBytes(byte[] file, EventBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            EventLocation where = batch.Events[i];
            Assert.True(file.AsSpan((int)where.StreamOffset, where.Length).SequenceEqual(batch.EventBytes(i)), $"another event at {where.StreamOffset}");
        }
    }

    /// <summary>Compares mapped passes and a copied one; returns in how many pieces the files were mapped at most, where nothing was mapped ahead.</summary>
    private static int AssertSame(string[] paths)
    {
        AssertSame(paths, mapsAhead: true);
        return AssertSame(paths, mapsAhead: false);
    }

    private static int AssertSame(string[] paths, bool mapsAhead)
    {
        int maps = 0;
        int[] handles = [.. paths.Select(OpenFiles.HandlesOf)];
        using var source = new FileSource(paths);
        using var copied = new CopiedSource(new FileSource(paths));
        ReadOut expected = ReadOut.Of(copied, limits: Limits);
        ReadOut read = ReadOut.Of(source, limits: Limits, look: batch =>
        {
            if (mapsAhead) source.MapAhead();
            maps = Math.Max(maps, paths.Sum(OpenFiles.MapsOf));
            for (int i = 0; i < batch.Count; i++) Assert.True(batch.Buffer.Length - batch.Events[i].Offset - batch.Events[i].Length >= ReceiveBlock.Padding);
        });
        Assert.Equal(expected.BatchSizes, read.BatchSizes);
        Assert.Equal(expected.Names, read.Names);
        Assert.Equal(expected.Losses, read.Losses);
        Assert.Equal(expected.Events.Select(e => (e.Offset, e.Run, e.Spill)), read.Events.Select(e => (e.Offset, e.Run, e.Spill)));
        for (int i = 0; i < expected.Events.Count; i++) Assert.True(expected.Events[i].Bytes.AsSpan().SequenceEqual(read.Events[i].Bytes));
        Assert.Equal((copied.Name, copied.Position, copied.State, copied.Counters), (source.Name, source.Position, source.State, source.Counters));
        Assert.Equal(handles, paths.Select(OpenFiles.HandlesOf));
        Assert.All(paths, path => Assert.Equal(0, OpenFiles.MapsOf(path)));
        return maps;
    }

    private void RequireLeases()
    {
        string path = Write("lease", "");
        using SafeFileHandle file = File.OpenHandle(path);
        Assert.SkipUnless(FileLease.TryTake(file), "needs a file system with leases below the folder of temporary files");
    }

    private string[] WriteFiles(byte[][] files)
    {
        string[] paths = [.. files.Select((_, i) => PathOf($"{i}.dat"))];
        for (int i = 0; i < files.Length; i++) File.WriteAllBytes(paths[i], files[i]);
        return paths;
    }

    private static byte[] EventOfAPage(int number) => EventBatchReaderTests.Event(1, 1, number, payload: 4096 - EventBatchReaderTests.Event(1, 1, 1, payload: 0).Length);

    private static byte[] Garbage(int bytes)
    {
        byte[] garbage = new byte[bytes];
        new Generator(7).Fill(garbage);
        return garbage;
    }

    private static byte[] Damaged(byte[] file)
    {
        for (int i = 20_000; i < file.Length; i += 70_001) file[i] ^= 0x55;
        return file;
    }

    private const int NotNeeded = 4; // linux/fadvise.h

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, nint offset, nint bytes, int advice);

    /// <summary>A clock whose timers fire by hand.</summary>
    private sealed class HandTimer : TimeProvider
    {
        private Action? _fire;

        public void Tick() => _fire?.Invoke();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return new Stopped(this);
        }

        private sealed class Stopped(HandTimer clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;
            public void Dispose() => clock._fire = null;
            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
