using EdgeMon.Daq;
using EdgeMon.Daq.Reading;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>Raw data of the virtual detector, cut into its spills so that they can be repeated, exchanged and left out.</summary>
/// <param name="Before">Events in front of the first spill (START_OF_RUN and such).</param>
/// <param name="Spills">Spill number and bytes, in the order of the run.</param>
internal sealed record RawSpills(byte[] Before, IReadOnlyList<(int Number, byte[] Bytes)> Spills)
{
    /// <summary>Simulates and cuts.</summary>
    /// <param name="folder">Where the file goes; it is removed.</param>
    /// <param name="options">Further options of <c>edgemon simulate</c>.</param>
    public static async Task<RawSpills> Simulate(string folder, params string[] options)
    {
        string file = Path.Combine(folder, "simulated.dat");
        CommandLineResult result = await CommandLine.Run(["simulate", file, .. options]);
        Assert.Equal(0, result.ExitCode);
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);

        var parts = new List<(int Number, long Begin)>();
        using var reader = EventBatchReader.OverMemory(file, bytes, new EventBatchLimits(), FrameFormat.Date);
        while (reader.TryRead(out EventBatch? batch, CancellationToken.None))
        {
            using (batch)
                if (parts.Count == 0 || parts[^1].Number != batch.Spill) parts.Add((batch.Spill, batch.Events[0].StreamOffset));
        }
        byte[] Part(int i) => bytes[(int)parts[i].Begin..(i + 1 < parts.Count ? (int)parts[i + 1].Begin : bytes.Length)];
        int first = parts.FindIndex(part => part.Number > 0);
        return new RawSpills(bytes[..(int)parts[first].Begin], [.. Enumerable.Range(first, parts.Count - first).Select(i => (parts[i].Number, Part(i)))]);
    }

    /// <summary>Writes spills, each given by its index, after what stands in front of all.</summary>
    public async Task Write(string file, params int[] order)
    {
        await using FileStream stream = File.Create(file);
        await stream.WriteAsync(Before);
        foreach (int i in order) await stream.WriteAsync(Spills[i].Bytes);
    }
}
