using BenchmarkDotNet.Running;
using EdgeMon.Benchmarks.Chain;

// "chain FILE MAPS [--workers N] [--seconds S]" measures the whole chain with a stopwatch; everything else is BenchmarkDotNet's.
if (args is ["chain", ..]) return ChainThroughput.Run(args[1..]);
if (args is ["make", ..]) return ChainThroughput.Make(args[1..]);
if (args is ["expressions"]) return ExpressionCost.Run();
if (args is ["stages", ..]) return StageLoops.Run(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(ChainThroughput).Assembly).Run(args);
return 0;
