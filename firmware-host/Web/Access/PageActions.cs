using Microsoft.AspNetCore.Antiforgery;

namespace EdgeMon.Host.Web.Access;

/// <summary>What a page may ask to be done: the only routes that change anything.</summary>
internal static class PageActions
{
    /// <summary>Header with the token against forged requests; <c>GET /api/session</c> gives it out.</summary>
    public const string TokenHeader = "X-EdgeMon-Token";
    /// <summary>Header of a refusal that a page can mend by itself: "token" (fetch a new one) or "log-in".</summary>
    public const string RefusedHeader = "X-EdgeMon-Refused";

    /// <summary>
    /// Maps an action. Before the handler runs it is certain that the request comes from the page itself, that it carries the
    /// session's token, and that the person has the role; afterwards it is in the log, with the person's name.
    /// </summary>
    /// <example>
    /// <code>
    /// routes.MapAction("/api/alarms/{id}/shelve", PageRole.Shifter, async request =>
    /// {
    ///     var wish = await request.BodyAsync&lt;ShelveWish&gt;();          // record ShelveWish(int Minutes, string Reason)
    ///     if (!alarms.Shelve(request.Route("id"), request.Person.Name, wish.Minutes))
    ///         throw new ActionRefusedException(404, "there is no such alarm");
    ///     return "shelved";                                          // shown to the person
    /// });
    /// </code>
    /// In the page: <c>import { postAction } from './session.js'</c>, then
    /// <c>const { done, text } = await postAction(`api/alarms/${id}/shelve`, { minutes: 30, reason })</c>. It adds the token, and
    /// opens the log-in when it is needed.
    /// </example>
    /// <param name="routes">The application.</param>
    /// <param name="pattern">Path with places, below /api.</param>
    /// <param name="role">Least role.</param>
    /// <param name="act">Does it and says what was done; throws <see cref="ActionRefusedException"/> to refuse.</param>
    public static void MapAction(this IEndpointRouteBuilder routes, string pattern, PageRole role, Func<ActionRequest, Task<string>> act) =>
        routes.MapPost(pattern, context => Guarded(context, () => RunAsync(context, act))).RequireAuthorization(role.ToString()).WithMetadata(new ActionRoute());

    /// <summary>Maps an action of which nobody needs to be logged in: the log-in itself.</summary>
    public static void MapOpenAction(this IEndpointRouteBuilder routes, string pattern, Func<HttpContext, Task> act) =>
        routes.MapPost(pattern, context => Guarded(context, () => act(context))).AllowAnonymous().WithMetadata(new ActionRoute());

    private static async Task Guarded(HttpContext context, Func<Task> act)
    {
        var tokens = context.RequestServices.GetRequiredService<IAntiforgery>();
        if (!await tokens.IsRequestValidAsync(context))
        {
            context.Response.Headers[RefusedHeader] = "token";
            await Answer.Refuse(context, StatusCodes.Status403Forbidden, $"the token is missing or of another session: GET /api/session gives one, for the header {TokenHeader}");
            return;
        }
        try
        {
            await act();
        }
        catch (ActionRefusedException refused)
        {
            await Answer.Refuse(context, refused.Status, refused.Message);
        }
    }

    private static async Task RunAsync(HttpContext context, Func<ActionRequest, Task<string>> act)
    {
        Person person = Person.Of(context.User)!;
        ILogger log = context.RequestServices.GetRequiredService<PageAccess>().Log;
        // Escaped: a path may hold line breaks, a log must not.
        string path = context.Request.Path.ToUriComponent(), role = UsersFile.RoleName(person.Role);
        string answer;
        try
        {
            answer = await act(new ActionRequest(context, person));
        }
        catch (ActionRefusedException refused)
        {
            PageLog.ActionDone(log, person.Name, role, path, $"refused, {refused.Status}");
            throw;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            PageLog.ActionFailed(log, problem, path, person.Name);
            throw new ActionRefusedException(StatusCodes.Status500InternalServerError, "it failed; the log tells why");
        }
        PageLog.ActionDone(log, person.Name, role, path, answer);
        await Answer.Text(context, StatusCodes.Status200OK, answer + "\n");
    }
}

/// <summary>Marks the routes that change something: other methods than reading are let through to them alone.</summary>
internal sealed record ActionRoute;

/// <summary>Marks a route that reads by POST.</summary>
internal sealed record ReadingPost;
