namespace EdgeMon.Host;

/// <summary>Ends a verb with one clear line on standard error and an exit code.</summary>
/// <param name="exitCode">See <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong (path or option, value, allowed range, fix).</param>
internal sealed class VerbException(int exitCode, string message) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
