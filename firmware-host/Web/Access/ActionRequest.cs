using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeMon.Host.Web.Access;

/// <summary>Refuses an action with a status and a line for the person.</summary>
internal sealed class ActionRefusedException(int status, string why) : Exception(why)
{
    /// <summary>HTTP status: 400 wrong wish, 404 no such thing, 409 not in its present state.</summary>
    public int Status { get; } = status;
}

/// <summary>Something that a logged-in person wants done. Token, origin and role have been checked.</summary>
/// <param name="context">The request.</param>
/// <param name="person">Who asks.</param>
internal sealed class ActionRequest(HttpContext context, Person person)
{
    private const int MostBytes = 16 * 1024;
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true, MaxDepth = 8, NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Who asks.</summary>
    public Person Person { get; } = person;
    /// <summary>Ends when the page goes away.</summary>
    public CancellationToken Cancellation => context.RequestAborted;

    /// <summary>A part of the path, "id" of <c>/api/alarms/{id}/acknowledge</c>. Anything may be in it.</summary>
    public string Route(string name) => context.Request.RouteValues[name] as string ?? "";

    /// <summary>The wish, from the request's JSON. Every member of <typeparamref name="T"/> must be there, and nothing else.</summary>
    /// <exception cref="ActionRefusedException">It is not that.</exception>
    public Task<T> BodyAsync<T>() where T : class => ReadAsync<T>(context);

    internal static async Task<T> ReadAsync<T>(HttpContext context) where T : class
    {
        if (!context.Request.HasJsonContentType()) throw new ActionRefusedException(StatusCodes.Status415UnsupportedMediaType, "the wish must be JSON (content-type: application/json)");
        var buffer = new byte[MostBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (length > MostBytes) throw new ActionRefusedException(StatusCodes.Status413PayloadTooLarge, $"at most {MostBytes} bytes");
        try
        {
            return JsonSerializer.Deserialize<T>(buffer.AsSpan(0, length), Strict) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ActionRefusedException(StatusCodes.Status400BadRequest, $"the wish must be a JSON object with {string.Join(", ", typeof(T).GetProperties().Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name)))}");
        }
    }
}
