using System.Diagnostics;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Ledger;

/// <summary>Small files beside the ledger: a sync that failed is told, and nothing half written takes the place of what was there.</summary>
public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_replaced_whole_and_readable_by_whom_it_should_be()
    {
        string path = _folder.File("users");
        foreach (string content in new[] { "first, and longer", "second" })
        {
            DurableFile.Replace(path, System.Text.Encoding.UTF8.GetBytes(content), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Equal(content, File.ReadAllText(path));
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        DurableFile.Append(path, ", third"u8);
        Assert.Equal("second, third", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("EIO", "Input/output error")]
    [InlineData("ENOSPC", "No space left on device")]
    public void A_sync_that_fails_is_an_error_and_the_old_file_stays(string error, string text)
    {
        string replaced = _folder.File("replaced");
        File.WriteAllText(replaced, "old");
        // The kernel reports the error for every fsync: what the flush of .NET was seen to hide (RELIABILITY, "read first", 1).
        using Process writer = ChildProcess.Start("write-durable-files", _folder.Path,
            "strace", "-f", "-qq", "-o", _folder.File("trace"), "-e", "trace=fsync", "-e", $"inject=fsync:error={error}");
        string[] lines = writer.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        writer.WaitForExit();
        Assert.Equal(2, lines.Length);
        Assert.Matches($"^replaced {replaced}\\.[0-9a-f]{{32}}: {text}$", lines[0]);
        Assert.Equal($"appended {_folder.File("appended")}: {text}", lines[1]);
        Assert.Equal("old", File.ReadAllText(replaced));
        Assert.Equal(["appended", "replaced", "trace"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
