using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Tests.Sources;

/// <summary>Reads a source step by step and gives up after a time that no healthy machine needs.</summary>
internal sealed class Reader(IByteSource source)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>Reads until <paramref name="count"/> bytes came; fails on anything but data.</summary>
    public byte[] Bytes(int count)
    {
        var bytes = new List<byte>();
        while (bytes.Count < count)
        {
            ReadResult result = source.Read(_buffer.AsSpan(0, Math.Min(_buffer.Length, count - bytes.Count)), Patience, CancellationToken.None);
            Assert.True(result.Status == ReadStatus.Data, $"{result.Status} after {bytes.Count} of {count} bytes: {source.State}");
            bytes.AddRange(_buffer.AsSpan(0, result.Bytes));
        }
        return [.. bytes];
    }

    /// <summary>Text of the next <paramref name="count"/> bytes.</summary>
    public string Text(int count) => System.Text.Encoding.ASCII.GetString(Bytes(count));

    /// <summary>The next thing that is not idle.</summary>
    public ReadStatus Next() => source.Read(_buffer, Patience, CancellationToken.None).Status;

    /// <summary>What a read without waiting gives.</summary>
    public ReadStatus Now() => source.Read(_buffer, TimeSpan.Zero, CancellationToken.None).Status;

    /// <summary>Reads until a condition holds; what is read meanwhile must be idle.</summary>
    public void IdleUntil(Func<bool> condition)
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, "the condition never came true: " + source.State);
            Assert.Equal(ReadStatus.Idle, source.Read(_buffer, TimeSpan.FromMilliseconds(5), CancellationToken.None).Status);
        }
    }

    /// <summary>A read that would wait for ever must return when it is cancelled.</summary>
    public static async Task AssertCancellable(IByteSource source)
    {
        using var cancellation = new CancellationTokenSource();
        Task<ReadResult> reading = Task.Run(() => source.Read(new byte[16], Timeout.InfiniteTimeSpan, cancellation.Token));
        await Task.Delay(30);
        Assert.False(reading.IsCompleted);
        await cancellation.CancelAsync();
        Assert.Equal(ReadStatus.Idle, (await reading.WaitAsync(Patience)).Status);
    }
}

/// <summary>A folder for one test, removed after it.</summary>
public abstract class FolderTest : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("edgemon-sources-").FullName;

    protected string PathOf(string name) => Path.Combine(Folder, name);

    protected string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
