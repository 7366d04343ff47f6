using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Telemetry.Tests.Support;

/// <summary>An HTTP server on this machine that keeps the JSON of what is posted to it.</summary>
internal sealed class PostReceiver : IAsyncDisposable
{
    private readonly HttpListener _server = new();
    private readonly Channel<JsonElement> _received = Channel.CreateUnbounded<JsonElement>();
    private readonly Queue<int> _answers;
    private readonly Task _serving;

    /// <summary>Starts it.</summary>
    /// <param name="answers">Status codes of its first answers; those behind them are 200.</param>
    public PostReceiver(params int[] answers)
    {
        _answers = new(answers);
        _server.Prefixes.Add(Url);
        _server.Start();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; } = $"http://127.0.0.1:{FreePorts.Next()}/";

    /// <summary>The next post, once it has come.</summary>
    public async Task<JsonElement> Next()
    {
        using var deadline = new CancellationTokenSource(TestService.Patience);
        return await _received.Reader.ReadAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Close();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync()
    {
        while (_server.IsListening)
        {
            HttpListenerContext context = await _server.GetContextAsync();
            using JsonDocument body = await JsonDocument.ParseAsync(context.Request.InputStream);
            context.Response.StatusCode = _answers.TryDequeue(out int status) ? status : 200;
            context.Response.Close();
            _received.Writer.TryWrite(body.RootElement.Clone());
        }
    }
}
