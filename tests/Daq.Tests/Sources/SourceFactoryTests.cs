using System.ComponentModel.DataAnnotations;
using System.IO.Pipes;
using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Tests.Sources;

public class SourceFactoryTests : FolderTest
{
    [Fact]
    public void Each_form_opens_its_kind_of_source()
    {
        string file = Write("a.dat", "a");
        Type Kind(params string[] inputs)
        {
            using IByteSource source = SourceFactory.Open(new SourceOptions { Inputs = inputs });
            return source.GetType();
        }

        Assert.Equal(typeof(FileSource), Kind(file));
        Assert.Equal(typeof(FileSource), Kind(file, file));
        Assert.Equal(typeof(GrowingFileSource), Kind("tail:" + PathOf("later.dat")));
        Assert.Equal(typeof(ChunkFolderSource), Kind("folder:" + Folder));
        Assert.Equal(typeof(TcpListenSource), Kind("tcp-listen:127.0.0.1:0"));
        Assert.Equal(typeof(TcpListenSource), Kind("tcp-listen:0"));
        Assert.Equal(typeof(TcpConnectSource), Kind("tcp:localhost:5555"));
        Assert.Equal(typeof(StandardInputSource), Kind("-"));
    }

    [Fact]
    public void Listening_without_an_address_stays_on_this_machine()
    {
        using var source = (TcpListenSource)SourceFactory.Open("tcp-listen:0");
        Assert.Equal(System.Net.IPAddress.Loopback, source.EndPoint.Address);
    }

    [Fact]
    public void A_path_with_a_colon_is_a_file()
    {
        string file = Write("run:1.dat", "a");
        using IByteSource source = SourceFactory.Open(file);
        Assert.IsType<FileSource>(source);
    }

    [Theory]
    [InlineData("", "source: names nothing to read; write a path, tail:path, folder:path, tcp-listen:[address:]port, tcp:host:port, or - for standard input")]
    [InlineData("missing.dat", "missing.dat: file not found, or its folder may not be entered; check the path, or write tail:missing.dat to wait for it")]
    [InlineData("tail:", "tail:: names nothing to read; write a path, tail:path, folder:path, tcp-listen:[address:]port, tcp:host:port, or - for standard input")]
    [InlineData("udp:host:1", "udp:host:1: 'udp:' is no known kind of source; write a path, tail:path, folder:path, tcp-listen:[address:]port, tcp:host:port, or - for standard input")]
    [InlineData("tcp:host", "tcp:host: the host is missing; write e.g. tcp:daq-host:5555")]
    [InlineData("tcp:host:0", "tcp:host:0: port '0' is not a number from 1 to 65535; write e.g. tcp-listen:127.0.0.1:5555")]
    [InlineData("tcp:host:65536", "tcp:host:65536: port '65536' is not a number from 1 to 65535; write e.g. tcp-listen:127.0.0.1:5555")]
    [InlineData("tcp:host:5x", "tcp:host:5x: port '5x' is not a number from 1 to 65535; write e.g. tcp-listen:127.0.0.1:5555")]
    [InlineData("tcp-listen:everywhere:5555", "tcp-listen:everywhere:5555: 'everywhere' is not an address to listen on; write e.g. tcp-listen:127.0.0.1:5555")]
    [InlineData("folder:no/such/folder", "no/such/folder: folder not found; check the path, or create it before EdgeMon starts")]
    public void A_wrong_text_is_refused_with_the_value_and_the_fix(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SourceException>(() => SourceFactory.Open(text)).Message);

    [Fact]
    public void Folders_and_pipes_are_not_files()
    {
        Assert.Equal($"{Folder}: is a folder, not a file; write folder:{Folder} to follow chunks in it", Assert.Throws<SourceException>(() => SourceFactory.Open(Folder)).Message);
        Assert.Equal($"{Folder}: is a folder, not a file; write folder:{Folder} to follow chunks in it", Assert.Throws<SourceException>(() => SourceFactory.Open("tail:" + Folder)).Message);
        string pipe = PathOf("pipe");
        Assert.Equal(0, Privileges.MakePipe(pipe, 0b110_000_000));
        Assert.Equal($"{pipe}: is a named pipe, not a file; read it through standard input: - < {pipe}", Assert.Throws<SourceException>(() => SourceFactory.Open(pipe)).Message);
    }

    [Fact]
    public void Only_files_can_be_given_together()
    {
        var options = new SourceOptions { Inputs = [Write("a.dat", "a"), "tcp:host:5555"] };
        Assert.Equal("tcp:host:5555: only files can be read one after the other; give this source alone", Assert.Throws<SourceException>(() => SourceFactory.Open(options)).Message);
        Assert.Throws<SourceException>(() => SourceFactory.Open(new SourceOptions()));
    }

    [Theory]
    [InlineData(typeof(GrowingFileOptions))]
    [InlineData(typeof(ChunkFolderOptions))]
    [InlineData(typeof(TcpListenOptions))]
    [InlineData(typeof(TcpConnectOptions))]
    public void Defaults_lie_in_their_ranges(Type options)
    {
        object instance = Activator.CreateInstance(options)!;
        var problems = new List<ValidationResult>();
        Assert.True(Validator.TryValidateObject(instance, new ValidationContext(instance), problems, validateAllProperties: true), string.Join("; ", problems));
        Assert.All(options.GetProperties().Where(property => property.PropertyType.IsPrimitive && property.PropertyType != typeof(bool)),
            property => Assert.True(Attribute.IsDefined(property, typeof(RangeAttribute)), property.Name + " has no range"));
    }
}

public class StandardInputSourceTests
{
    [Fact]
    public async Task A_pipe_is_read_as_it_is_written_until_the_writer_closes_it()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        int descriptor = (int)pipe.ClientSafePipeHandle.DangerousGetHandle();
        using var source = new StandardInputSource(descriptor);
        var reader = new Reader(source);

        Assert.Equal(ReadStatus.Idle, reader.Now());
        await Reader.AssertCancellable(source);
        pipe.Write("abcd"u8);
        Assert.Equal("abc", reader.Text(3));
        Assert.Equal(("stdin", 3L, true), (source.Name, source.Position, source.IsLive));
        pipe.Write("e"u8);
        pipe.Dispose();
        Assert.Equal("de", reader.Text(2));
        Assert.Equal(ReadStatus.End, reader.Next());
        Assert.Equal("end of input", source.State);
        Assert.Equal(0, source.Counters.Failed);
    }

    [Fact]
    public void A_closed_input_ends_and_says_why()
    {
        using var source = new StandardInputSource(descriptor: 1_000_000);
        Assert.Equal(ReadStatus.End, new Reader(source).Next());
        Assert.Equal("standard input cannot be read (error 9); was it closed?", source.State);
    }
}
