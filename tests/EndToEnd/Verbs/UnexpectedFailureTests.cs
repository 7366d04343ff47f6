using EdgeMon.Host;

namespace EdgeMon.EndToEnd.Tests.Verbs;

/// <summary>A failure that no verb foresees ends with the exit code that the manual tells, and says what it was.</summary>
public sealed class UnexpectedFailureTests
{
    [Fact]
    public async Task It_ends_with_70_and_is_told_in_full()
    {
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Internal, await CommandLineProgram.RunAsync(["bench", "--help"], new FailingWriter(new InvalidOperationException("no paper")), error, TestContext.Current.CancellationToken));
        Assert.StartsWith("edgemon: internal error, please report it: System.InvalidOperationException: no paper", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(FailingWriter), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_of_the_output_that_has_gone_is_none() =>
        await Assert.ThrowsAsync<IOException>(() => CommandLineProgram.RunAsync(
            ["bench", "--help"], new FailingWriter(new IOException("Broken pipe", CommandLineProgram.BrokenPipe)), TextWriter.Null, TestContext.Current.CancellationToken));

    private sealed class FailingWriter(Exception failure) : StringWriter
    {
        public override void Write(char value) => throw failure;
        public override void Write(string? value) => throw failure;
        public override void WriteLine(string? value) => throw failure;
        public override void Write(char[] buffer, int index, int count) => throw failure;
    }
}
