using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Tests.Sources;

public class ChunkFolderSourceTests : FolderTest
{
    private static readonly ChunkFolderOptions Fast = new() { PollMilliseconds = 2, MissingChunkPatienceSeconds = 3600 };

    [Theory]
    [InlineData("cdr01003-002899.dat", 2899, 3)]
    [InlineData("cdr011000-012345.dat", 12345, 1000)]
    public void Names_of_chunks_carry_chunk_and_run(string name, int run, int chunk) =>
        Assert.Equal(new ChunkName(run, chunk), ChunkName.TryParse(name, "cdr01"));

    [Theory]
    [InlineData("cdr02003-002899.dat")]
    [InlineData("cdr01003-002899.dat.part")]
    [InlineData("cdr01-002899.dat")]
    [InlineData("cdr01003-.dat")]
    [InlineData("cdr01003_002899.dat")]
    [InlineData("cdr01003-99999999999.dat")]
    [InlineData(".dat")]
    public void Other_names_are_no_chunks(string name) => Assert.Null(ChunkName.TryParse(name, "cdr01"));

    [Fact]
    public void Chunks_come_in_order_of_run_and_number_whatever_the_order_of_the_names()
    {
        Write("cdr01001-000010.dat", "A");
        Write("cdr01002-000009.dat", "9b");
        Write("cdr01001-000009.dat", "9a");
        Write("notes.txt", "no chunk");
        using var source = new ChunkFolderSource(Folder, Fast);
        var reader = new Reader(source);

        Assert.Equal("9a", reader.Text(2));
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("9b", reader.Text(2));
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("A", reader.Text(1));
        Assert.EndsWith("cdr01001-000010.dat", source.Name, StringComparison.Ordinal);
        Assert.Equal(ReadStatus.Idle, reader.Now());
        Assert.Equal((3, 0), (source.Counters.Opened, source.Counters.SkippedChunks));
    }

    [Fact]
    public void A_chunk_is_read_as_it_grows_until_the_next_one_exists()
    {
        using var source = new ChunkFolderSource(Folder, Fast);
        var reader = new Reader(source);

        Assert.Equal(ReadStatus.Idle, reader.Now());
        string first = Write("cdr01001-000009.dat", "one ");
        Assert.Equal("one ", reader.Text(4));
        File.AppendAllText(first, "more ");
        Assert.Equal("more ", reader.Text(5));
        // Bytes that arrive together with the next chunk still belong to the first.
        File.AppendAllText(first, "last");
        Write("cdr01002-000009.dat", "two");
        Assert.Equal("last", reader.Text(4));
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("two", reader.Text(3));
    }

    [Fact]
    public void A_later_chunk_that_appears_first_waits_for_the_missing_one()
    {
        Write("cdr01001-000009.dat", "1");
        using var source = new ChunkFolderSource(Folder, Fast);
        var reader = new Reader(source);

        Assert.Equal("1", reader.Text(1));
        Write("cdr01003-000009.dat", "3");
        reader.IdleUntil(() => source.State.Contains("missing between chunk 1 of run 9 and chunk 3 of run 9", StringComparison.Ordinal));
        Write("cdr01002-000009.dat", "2");
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("2", reader.Text(1));
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("3", reader.Text(1));
        Assert.Equal(0, source.Counters.SkippedChunks);
    }

    [Fact]
    public void A_chunk_that_stays_missing_is_passed_over_and_counted_and_not_read_when_it_comes_late()
    {
        Write("cdr01001-000009.dat", "1");
        Write("cdr01004-000009.dat", "4");
        using var source = new ChunkFolderSource(Folder, Fast with { MissingChunkPatienceSeconds = 0.05 });
        var reader = new Reader(source);

        Assert.Equal("1", reader.Text(1));
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("4", reader.Text(1));
        Assert.Equal(2, source.Counters.SkippedChunks);
        Write("cdr01002-000009.dat", "2");
        reader.IdleUntil(() => source.Counters.SkippedChunks == 3);
    }

    [Fact]
    public void Earlier_runs_can_be_passed_over()
    {
        Write("cdr01001-000008.dat", "8");
        Write("cdr01001-000009.dat", "9");
        Write("cdr01001-000010.dat", "A");
        using var fromNine = new ChunkFolderSource(Folder, Fast with { FirstRun = 9 });
        using var latest = new ChunkFolderSource(Folder, Fast with { StartWithLatestRun = true });

        Assert.Equal("9", new Reader(fromNine).Text(1));
        Assert.Equal("A", new Reader(latest).Text(1));
    }

    [Fact]
    public void A_chunk_removed_or_cut_while_it_is_read_does_not_stop_the_source()
    {
        string first = Write("cdr01001-000009.dat", "first");
        using var source = new ChunkFolderSource(Folder, Fast);
        var reader = new Reader(source);

        Assert.Equal("first", reader.Text(5));
        File.WriteAllText(first, "cut");
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("cut", reader.Text(3));
        File.Delete(first);
        Write("cdr01002-000009.dat", "second");
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("second", reader.Text(6));
        Assert.Equal(1, source.Counters.Interrupted);
    }

    [Fact]
    public void A_folder_that_disappears_is_told_and_waited_for()
    {
        string sub = Directory.CreateDirectory(PathOf("raw")).FullName;
        using var source = new ChunkFolderSource(sub, Fast);
        var reader = new Reader(source);

        Directory.Delete(sub);
        reader.IdleUntil(() => source.State.Contains("cannot be listed", StringComparison.Ordinal));
        Directory.CreateDirectory(sub);
        Write("raw/cdr01001-000009.dat", "1");
        Assert.Equal("1", reader.Text(1));
    }

    [Fact]
    public Task A_waiting_read_ends_when_it_is_cancelled() => Reader.AssertCancellable(new ChunkFolderSource(Folder));
}
