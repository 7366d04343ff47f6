using System.Runtime.Versioning;
using EdgeMon.Daq.Sources;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Daq.Tests.Sources;

public class FileSourceTests : FolderTest
{
    [Fact]
    public void Files_come_in_order_with_a_boundary_between_them_and_an_end_after_the_last()
    {
        using var source = new FileSource(Write("b.dat", "first"), Write("a.dat", ""), Write("c.dat", "third"));
        var reader = new Reader(source);

        Assert.Equal("first", reader.Text(5));
        Assert.Equal((PathOf("b.dat"), 5L), (source.Name, source.Position));
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal(PathOf("b.dat"), source.Name);
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("third", reader.Text(5));
        Assert.Equal((PathOf("c.dat"), 5L), (source.Name, source.Position));
        Assert.Equal(ReadStatus.End, reader.Next());
        Assert.Equal(ReadStatus.End, reader.Next());
        Assert.Equal(3, source.Counters.Opened);
        Assert.False(source.IsLive);
    }

    [Fact]
    public void A_file_removed_while_it_is_read_is_read_to_its_end()
    {
        using var source = new FileSource(Write("a.dat", "abcdef"));
        var reader = new Reader(source);

        Assert.Equal("abc", reader.Text(3));
        File.Delete(PathOf("a.dat"));
        Assert.Equal("def", reader.Text(3));
        Assert.Equal(ReadStatus.End, reader.Next());
    }

    [Fact]
    public void A_file_cut_while_it_is_read_ends_there()
    {
        using var source = new FileSource(Write("a.dat", "abcdef"), Write("b.dat", "next"));
        var reader = new Reader(source);

        Assert.Equal("abc", reader.Text(3));
        using (var file = new FileStream(PathOf("a.dat"), FileMode.Open)) file.SetLength(2);
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("next", reader.Text(4));
    }

    [Fact]
    public void A_file_that_is_gone_when_its_turn_comes_is_passed_over_and_counted()
    {
        using var source = new FileSource(Write("a.dat", "a"), Write("b.dat", "b"), Write("c.dat", "c"));
        var reader = new Reader(source);

        Assert.Equal("a", reader.Text(1));
        File.Delete(PathOf("b.dat"));
        Assert.Equal(ReadStatus.Boundary, reader.Next());
        Assert.Equal("c", reader.Text(1));
        Assert.Equal(ReadStatus.End, reader.Next());
        Assert.Equal((2, 1), (source.Counters.Opened, source.Counters.Failed));
    }

    [Fact]
    public void Reading_does_not_allocate()
    {
        File.WriteAllBytes(PathOf("a.dat"), new byte[1 << 20]);
        using var source = new FileSource(PathOf("a.dat"));
        byte[] buffer = new byte[1024];
        source.Read(buffer, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 80; i++) source.Read(buffer, TimeSpan.Zero, CancellationToken.None);
        }));
    }

    [Fact]
    public void A_cancelled_read_is_idle_and_loses_nothing()
    {
        using var source = new FileSource(Write("a.dat", "abc"));
        Assert.Equal(ReadStatus.Idle, source.Read(new byte[3], TimeSpan.Zero, new CancellationToken(canceled: true)).Status);
        Assert.Equal("abc", new Reader(source).Text(3));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_file_that_may_not_be_read_is_refused_with_its_path_and_the_fix()
    {
        string path = Write("secret.dat", "abc");
        File.SetUnixFileMode(path, UnixFileMode.None);
        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
            Privileges.AsNobody(() =>
            {
                var error = Assert.Throws<SourceException>(() => new FileSource(path));
                Assert.StartsWith($"{path}: cannot be opened (", error.Message, StringComparison.Ordinal);
                Assert.EndsWith("; check who may read it", error.Message, StringComparison.Ordinal);
            });
        }
        finally { File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
    }
}
