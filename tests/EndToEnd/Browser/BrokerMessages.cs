using System.Diagnostics;
using System.Text.Json;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>What a subscriber beside the program hears: mosquitto_sub, as people use it.</summary>
internal static class BrokerMessages
{
    /// <summary>Far more than any machine needs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <summary>The newest message of every topic, as soon as each of the wanted ones is as wanted.</summary>
    /// <param name="port">Port of the broker, which may not be there yet.</param>
    /// <param name="wanted">Topic, and what its message must say.</param>
    public static async Task<Dictionary<string, JsonElement>> UntilAsync(int port, IReadOnlyDictionary<string, Func<JsonElement, bool>> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        Dictionary<string, JsonElement> newest = [];
        while (true)
        {
            using Process subscriber = Process.Start(new ProcessStartInfo("mosquitto_sub", ["-p", $"{port}", "-t", "edgemon/#", "-v"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                while (await subscriber.StandardOutput.ReadLineAsync(patience.Token) is { } line)
                {
                    int space = line.IndexOf(' ', StringComparison.Ordinal);
                    newest[line[..space]] = JsonDocument.Parse(line[(space + 1)..]).RootElement;
                    if (wanted.All(topic => newest.TryGetValue(topic.Key, out JsonElement message) && topic.Value(message))) return newest;
                }
                await Task.Delay(200, patience.Token); // no broker yet
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                Assert.Fail("waited in vain for " + string.Join(", ", wanted.Keys.Where(topic => !newest.TryGetValue(topic, out JsonElement message) || !wanted[topic](message))));
            }
            finally
            {
                if (!subscriber.HasExited) subscriber.Kill();
                await subscriber.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
