using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;

namespace EdgeMon.Host.Web.Access;

/// <summary>The answer of <c>/api/session</c>.</summary>
/// <param name="Name">Who is logged in; null for nobody.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="EndsUnixMs">When the session ends [ms since 1970-01-01 UTC].</param>
/// <param name="Token">Token that actions carry in the header X-EdgeMon-Token, with the cookie that came along.</param>
/// <param name="ReadingNeedsLogIn">True when nothing is shown without log-in.</param>
/// <param name="CanLogIn">True when there are users.</param>
/// <param name="Help">What to do so that somebody can log in; empty when somebody can.</param>
public sealed record SessionDocument(string? Name, PageRole? Role, long? EndsUnixMs, string Token, bool ReadingNeedsLogIn, bool CanLogIn, string Help);

/// <summary>Log-in, log-out, and who one is.</summary>
internal sealed class SessionEndpoints(PageAccess access)
{
    // Hashing takes a core for 0.1 s: one at a time, and few that wait, so that guessing takes nothing from the event path.
    private const int MostWaiting = 8;
    /// <summary>Path of the log-in.</summary>
    public const string LogInPath = "/api/session/log-in";

    private readonly SemaphoreSlim _one = new(1, 1);
    private int _waiting;

    private sealed record LogInWish(string Name, string Password);

    public void Map(WebApplication app)
    {
        app.MapMethods("/api/session", ["GET", "HEAD"], Tell).AllowAnonymous();
        app.MapOpenAction(LogInPath, LogInAsync);
        app.MapOpenAction("/api/session/log-out", LogOutAsync);
    }

    private async Task Tell(HttpContext context)
    {
        AuthenticateResult session = await context.AuthenticateAsync();
        await Tell(context, session.Properties?.ExpiresUtc);
    }

    private Task Tell(HttpContext context, DateTimeOffset? ends)
    {
        Person? person = Person.Of(context.User);
        AntiforgeryTokenSet tokens = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return Answer.Json(context, PageJson.ToBytes(new SessionDocument(person?.Name, person?.Role, person is null ? null : ends?.ToUnixTimeMilliseconds(), tokens.RequestToken!,
            access.ReadingNeedsLogIn, access.Sessions is not null, access.Sessions is null ? PageAccess.HowToAddUsers : "")));
    }

    private async Task LogInAsync(HttpContext context)
    {
        if (access.Sessions is not { } sessions) throw new ActionRefusedException(StatusCodes.Status403Forbidden, PageAccess.HowToAddUsers);
        LogInWish wish = await ActionRequest.ReadAsync<LogInWish>(context);
        string address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        TimeSpan wait = access.Limiter.Take(context.Connection.RemoteIpAddress, wish.Name);
        if (wait > TimeSpan.Zero)
        {
            PageLog.LogInTooOften(access.Log, address, Seconds(wait));
            TellToWait(context, wait);
        }
        PageUser? user = sessions.Find(wish.Name);
        bool right = wish.Password.Length <= PasswordHash.LongestPassword && await MatchesAsync(context, user?.Password ?? PasswordHash.Nobody, wish.Password);
        if (user is null || !right)
        {
            // The name is not logged: people type passwords there.
            PageLog.LogInRefused(access.Log, address);
            throw new ActionRefusedException(StatusCodes.Status401Unauthorized, "name or password is wrong");
        }
        access.Limiter.GiveBack(context.Connection.RemoteIpAddress, wish.Name);
        var ends = new AuthenticationProperties();
        context.User = SessionStore.Begin(user);
        await context.SignInAsync(null, context.User, ends);
        PageLog.LoggedIn(access.Log, user.Name, UsersFile.RoleName(user.Role), address);
        await Tell(context, ends.ExpiresUtc);
    }

    private async Task LogOutAsync(HttpContext context)
    {
        if (Person.Of(context.User) is { } person) PageLog.LoggedOut(access.Log, person.Name);
        await context.SignOutAsync();
        context.User = new();
        await Tell(context, null);
    }

    private async Task<bool> MatchesAsync(HttpContext context, PasswordHash hash, string password)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting) TellToWait(context, TimeSpan.FromSeconds(2));
            await _one.WaitAsync(context.RequestAborted);
            try { return await Task.Run(() => hash.Matches(password)); }
            finally { _one.Release(); }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static void TellToWait(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Seconds(wait).ToString(System.Globalization.CultureInfo.InvariantCulture);
        throw new ActionRefusedException(StatusCodes.Status429TooManyRequests, $"too many attempts; the next in {Seconds(wait)} s");
    }

    private static int Seconds(TimeSpan wait) => (int)Math.Ceiling(wait.TotalSeconds);
}
