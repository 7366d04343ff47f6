using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeMon.Hardware.Gpio;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>This test program started again as one that drives a beacon and then ends in a way of its own.</summary>
internal static class SignalProcess
{
    private const string Variable = "EDGEMON_SIGNAL_PROCESS";

    /// <summary>Starts it; it writes "driving" once the beacon is on.</summary>
    /// <param name="way">"exits", "throws" or "waits".</param>
    /// <param name="folder">Folder that stands in for the chip.</param>
    public static Process Start(string way, string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(SignalProcess).Assembly.Location);
        start.Environment[Variable] = $"{way} {folder}";
        // A crash is what is wanted: no dump of it.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(' ', 2) is not [var way, var folder]) return;
        var beacon = new AlarmSignal("beacon", () => new FolderChip(folder), new GpioOutputOptions { Line = 22 }, SignalPattern.Beacon, TimeProvider.System) { Level = SignalLevel.Acknowledged };
        while (!beacon.IsOn) Thread.Sleep(1);
        Console.WriteLine("driving");
        switch (way)
        {
            case "exits": Environment.Exit(3); break;
            // On another thread, as a worker would: nobody can catch it.
            case "throws": new Thread(() => throw new InvalidOperationException("a fault of the program")).Start(); break;
        }
        Thread.Sleep(Timeout.Infinite);
    }
}
