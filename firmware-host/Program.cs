using System.Runtime.InteropServices;
using EdgeMon.Host;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});
await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
try
{
    int exitCode = await CommandLineProgram.RunAsync(args, output, Console.Error, stop.Token);
    await output.FlushAsync();
    return exitCode;
}
catch (IOException error) when (error.HResult == CommandLineProgram.BrokenPipe)
{
    // The reader of our output has gone ("| head"): nothing is left to do.
    return ExitCode.Ok;
}
