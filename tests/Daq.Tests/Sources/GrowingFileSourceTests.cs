using EdgeMon.Daq.Sources;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Daq.Tests.Sources;

public class GrowingFileSourceTests : FolderTest
{
    private static readonly GrowingFileOptions Fast = new() { PollMilliseconds = 2 };

    [Fact]
    public void A_file_is_waited_for_and_read_as_it_grows()
    {
        string path = PathOf("growing.dat");
        using var source = new GrowingFileSource(path, Fast);
        var reader = new Reader(source);

        Assert.Equal(ReadStatus.Idle, reader.Now());
        Assert.Contains("does not exist yet", source.State, StringComparison.Ordinal);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        for (int i = 0; i < 20; i++)
        {
            file.Write("12345678"u8);
            file.Flush();
            Assert.Equal("12345678", reader.Text(8));
            Assert.Equal(ReadStatus.Idle, reader.Now());
        }
        Assert.Equal((160, 1, 1), (source.Position, source.Counters.Opened, source.Counters.Failed));
        Assert.True(source.IsLive);
    }

    [Fact]
    public void A_file_that_is_cut_is_read_from_its_first_byte_after_a_boundary()
    {
        string path = Write("a.dat", "old content");
        using var source = new GrowingFileSource(path, Fast);
        var reader = new Reader(source);

        Assert.Equal("old content", reader.Text(11));
        File.WriteAllText(path, "new");
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal(11, source.Position);
        Assert.Equal("new", reader.Text(3));
        Assert.Equal((3, 1), (source.Position, source.Counters.Interrupted));
    }

    [Fact]
    public void A_file_that_is_replaced_under_its_name_is_read_to_its_end_and_then_the_new_one()
    {
        string path = Write("a.dat", "old");
        using var source = new GrowingFileSource(path, Fast);
        var reader = new Reader(source);

        Assert.Equal("old", reader.Text(3));
        File.Move(path, PathOf("a.dat.1"));
        File.AppendAllText(PathOf("a.dat.1"), " tail");
        Write("a.dat", "new and longer than the old one");
        Assert.Equal(" tail", reader.Text(5));
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("new", reader.Text(3));
    }

    [Fact]
    public void A_file_that_is_removed_is_waited_for()
    {
        string path = Write("a.dat", "old");
        using var source = new GrowingFileSource(path, Fast);
        var reader = new Reader(source);

        Assert.Equal("old", reader.Text(3));
        File.Delete(path);
        reader.IdleUntil(() => source.State.Contains("was removed", StringComparison.Ordinal));
        Write("a.dat", "new");
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("new", reader.Text(3));
    }

    [Fact]
    public void Reading_may_begin_at_the_present_end()
    {
        string path = Write("a.dat", "history");
        using var source = new GrowingFileSource(path, Fast with { StartAtEnd = true });
        var reader = new Reader(source);

        Assert.Equal(ReadStatus.Idle, reader.Now());
        File.AppendAllText(path, "news");
        Assert.Equal("news", reader.Text(4));
        Assert.Equal(11, source.Position);
    }

    [Fact]
    public Task A_waiting_read_ends_when_it_is_cancelled() => Reader.AssertCancellable(new GrowingFileSource(Write("a.dat", "")));

    [Fact]
    public void Reading_does_not_allocate()
    {
        File.WriteAllBytes(PathOf("a.dat"), new byte[1 << 20]);
        using var source = new GrowingFileSource(PathOf("a.dat"), Fast);
        byte[] buffer = new byte[1024];
        source.Read(buffer, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 80; i++) source.Read(buffer, TimeSpan.Zero, CancellationToken.None);
        }));
    }
}
