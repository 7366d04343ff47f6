using Microsoft.Win32.SafeHandles;

namespace EdgeMon.Daq.Sources;

/// <summary>One open file that may still grow, be cut, be replaced under its name or be removed.</summary>
internal sealed class GrowingFile : IDisposable
{
    private SafeFileHandle? _handle;
    private FileIdentity _identity;

    public string Path { get; private set; } = "";
    public long Position { get; private set; }
    public bool IsOpen => _handle is not null;

    /// <summary>Opens a path; returns why not, or null when it is open.</summary>
    public string? TryOpen(string path, bool atEnd)
    {
        Dispose();
        Path = path;
        Position = 0;
        try
        {
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            if (FileIdentity.Of(handle) is not { IsRegularFile: true } identity)
            {
                handle.Dispose();
                return "it is not a regular file";
            }
            (_handle, _identity) = (handle, identity);
            if (atEnd) Position = identity.Length;
            return null;
        }
        catch (FileNotFoundException) { return "it does not exist yet"; }
        catch (DirectoryNotFoundException) { return "its folder does not exist yet"; }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { return error.Message; }
    }

    /// <summary>Bytes read, 0 at the present end, -1 on an error, told in <paramref name="problem"/>.</summary>
    public int Read(Span<byte> destination, ref string problem)
    {
        try
        {
            int read = RandomAccess.Read(_handle!, destination, Position);
            Position += read;
            return read;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = error.Message;
            return -1;
        }
    }

    /// <summary>True when the file is shorter than what was read of it: it was cut and what follows is new.</summary>
    public bool WasCut() => FileIdentity.Of(_handle!) is { } now && now.Length < Position;

    /// <summary>True when another file stands behind the path now (log rotation).</summary>
    public bool WasReplaced() => FileIdentity.Of(Path) is { } now && !now.IsSameFileAs(_identity);

    /// <summary>True when the path is gone while the file is still open.</summary>
    public bool WasRemoved() => FileIdentity.Of(Path) is null;

    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }
}
