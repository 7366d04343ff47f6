using System.Globalization;

namespace EdgeMon.Soak;

/// <summary>What the runtime of the monitor says of its collected heap, as of its last collection.</summary>
/// <param name="UsedBytes">Objects [bytes].</param>
/// <param name="FragmentedBytes">Holes between them [bytes].</param>
/// <param name="CommittedBytes">Memory that the collector holds [bytes].</param>
/// <param name="AllocatedBytes">Allocated since the start [bytes].</param>
internal readonly record struct HeapSample(long UsedBytes, long FragmentedBytes, long CommittedBytes, long AllocatedBytes)
{
    /// <summary>Asks the monitor's <c>/metrics</c>; null when it does not answer.</summary>
    public static async Task<HeapSample?> OfAsync(HttpClient client, string page)
    {
        try
        {
            string[] lines = (await client.GetStringAsync(new Uri(new Uri(page), "/metrics"))).Split('\n');
            long Sum(string name) => lines.Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
                .Sum(line => (long)double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
            long size = Sum("dotnet_gc_last_collection_heap_size_bytes"), fragmented = Sum("dotnet_gc_last_collection_heap_fragmentation_size_bytes");
            return new HeapSample(size - fragmented, fragmented, Sum("dotnet_gc_last_collection_memory_committed_size_bytes"), Sum("dotnet_gc_heap_total_allocated_bytes_total"));
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }
}
