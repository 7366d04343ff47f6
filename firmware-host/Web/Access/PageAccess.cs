using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace EdgeMon.Host.Web.Access;

/// <summary>
/// Who may do what on the page: sessions in cookies, roles as policies, tokens against forged requests, all by the parts of
/// ASP.NET Core. Reading is open on loopback, and needs a log-in elsewhere unless it is opened.
/// </summary>
internal sealed class PageAccess
{
    /// <summary>Policy of what supervisors ask for: open to programs of this machine, and to those who may look.</summary>
    public const string Supervisors = "Supervisors";

    private const string Scheme = "edgemon";
    private readonly PageOptions _page;

    public PageAccess(PageOptions page, TimeProvider time, ILogger log)
    {
        _page = page;
        Log = log;
        Limiter = new LogInLimiter(time);
        if (page.Access.HasUsers) Sessions = new SessionStore(new UsersFile(page.Access.UsersFile), time, log);
    }

    /// <summary>Where actions and log-ins are written down.</summary>
    public ILogger Log { get; }
    /// <summary>Slows guessing down.</summary>
    public LogInLimiter Limiter { get; }
    /// <summary>The sessions; null without users, when nobody can log in.</summary>
    public SessionStore? Sessions { get; }
    /// <summary>True when one must be logged in to look.</summary>
    public bool ReadingNeedsLogIn => !_page.IsLoopback && !_page.Access.OpenReading;

    /// <summary>What to do so that somebody can act.</summary>
    public static string HowToAddUsers =>
        "nobody can act on this page, because it has no users. Make one with: edgemon user add NAME --role shifter --users FILE, and add to the configuration: \"page\": { \"access\": { \"usersFile\": \"FILE\" } }";

    /// <summary>Adds what the application needs.</summary>
    public void AddServices(IServiceCollection services, TimeProvider time)
    {
        services.AddSingleton(this);
        services.AddDataProtection().AddKeyManagementOptions(keys => keys.XmlRepository = new MemoryKeys());
        services.AddAuthentication(Scheme).AddCookie(Scheme, cookie =>
        {
            Protect(cookie.Cookie, "session");
            cookie.ExpireTimeSpan = _page.Access.SessionLifetime;
            cookie.SlidingExpiration = false;
            cookie.TimeProvider = time;
            cookie.SessionStore = Sessions;
            cookie.Events = new CookieAuthenticationEvents
            {
                OnValidatePrincipal = validation =>
                {
                    if (Sessions?.GoesOn(validation.Principal!) != true) validation.RejectPrincipal();
                    return Task.CompletedTask;
                },
                OnRedirectToLogin = refused => RefuseNobody(refused.HttpContext),
                OnRedirectToAccessDenied = refused => RefusePerson(refused.HttpContext),
            };
        });
        services.AddAuthorization(policies =>
        {
            foreach (PageRole role in Enum.GetValues<PageRole>())
                policies.AddPolicy(role.ToString(), policy => policy.RequireAuthenticatedUser().RequireAssertion(asked => Person.Of(asked.User)?.Role >= role));
            policies.AddPolicy(Supervisors, policy => policy.RequireAssertion(asked => !ReadingNeedsLogIn || Person.Of(asked.User) is not null
                || asked.Resource is HttpContext { Connection.RemoteIpAddress: { } peer } && IPAddress.IsLoopback(peer)));
            // What says nothing else needs it: a route that was forgotten is closed.
            if (ReadingNeedsLogIn) policies.FallbackPolicy = policies.GetPolicy(nameof(PageRole.Viewer));
        });
        services.AddAntiforgery(tokens =>
        {
            Protect(tokens.Cookie, "token");
            tokens.HeaderName = PageActions.TokenHeader;
            tokens.SuppressXFrameOptionsHeader = true; // the page's guard sets a stricter one
        });
    }

    /// <summary>Adds the checks, after routing.</summary>
    public void Use(WebApplication app)
    {
        // A log-in begins a session of its own: the framework would go on with the key of an old cookie, copies of which may exist.
        app.Use((context, next) =>
        {
            if (context.Request.Path == SessionEndpoints.LogInPath)
                context.Request.Headers.Cookie = string.Join("; ", context.Request.Cookies.Where(cookie => cookie.Key != CookieName("session")).Select(cookie => $"{cookie.Key}={cookie.Value}"));
            return next(context);
        });
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>True while an answer that goes on for long, such as live updates, may go on.</summary>
    public bool MayGoOn(HttpContext context) => !ReadingNeedsLogIn || Sessions?.GoesOn(context.User) == true;

    // Browsers keep cookies by name and not by port: several EdgeMons on one machine must not overwrite each other's. The prefix
    // makes a browser refuse one that a sister host or an unprotected answer sets.
    private string CookieName(string purpose) => $"{(_page.Access.HasTls ? "__Host-" : "")}edgemon-{purpose}-{_page.Port}";

    private void Protect(CookieBuilder cookie, string purpose)
    {
        cookie.Name = CookieName(purpose);
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = _page.Access.HasTls ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.Path = "/";
        cookie.IsEssential = true;
    }

    private Task RefuseNobody(HttpContext context)
    {
        if (Sessions is null) return Answer.Refuse(context, StatusCodes.Status403Forbidden, HowToAddUsers);
        context.Response.Headers[PageActions.RefusedHeader] = "log-in";
        return Answer.Refuse(context, StatusCodes.Status401Unauthorized, $"log in first, as {RoleOf(context)} or higher");
    }

    private static Task RefusePerson(HttpContext context)
    {
        Person? person = Person.Of(context.User);
        return Answer.Refuse(context, StatusCodes.Status403Forbidden,
            $"this needs the role {RoleOf(context)}; {person?.Name} is {(person is null ? "nobody" : UsersFile.RoleName(person.Role))}");
    }

    private static string RoleOf(HttpContext context) =>
        (context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy is { } policy and not Supervisors ? policy : nameof(PageRole.Viewer)).ToLowerInvariant();
}
