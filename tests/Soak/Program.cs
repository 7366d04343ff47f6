using System.CommandLine;
using EdgeMon.Soak;

var seconds = new Argument<double>("SECONDS") { Description = "How long data are taken [s].", DefaultValueFactory = _ => 3600 };
var seed = new Option<int>("--seed") { Description = "Seed of the faults; printed, so that a soak can be repeated.", DefaultValueFactory = _ => Random.Shared.Next(1, 1_000_000) };
var period = new Option<double>("--spill-period") { Description = "Time from spill to spill [s]; 14.4 is the accelerator's.", DefaultValueFactory = _ => 14.4 };
var faults = new Option<double>("--fault-period") { Description = "Mean time between faults [s].", DefaultValueFactory = _ => 20 };
var root = new RootCommand("Soak: the whole monitor on the virtual detector over TCP, with faults at random.") { seconds, seed, period, faults };
root.SetAction(async (parsed, _) =>
{
    var options = new SoakOptions
    {
        Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
        Seed = parsed.GetValue(seed),
        SpillPeriodSeconds = parsed.GetValue(period),
        FaultSeconds = parsed.GetValue(faults),
        Log = text => Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {text}"),
    };
    options.Log($"seed {options.Seed}");
    SoakReport report = await SoakRun.RunAsync(options);
    Console.WriteLine(report);
    IReadOnlyList<string> problems = SoakRun.Problems(report);
    foreach (string problem in problems) Console.WriteLine($"WRONG         {problem}");
    Console.WriteLine(problems.Count == 0 ? "soak: held" : $"soak: {problems.Count} problems");
    return problems.Count == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
