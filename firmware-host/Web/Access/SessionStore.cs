using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace EdgeMon.Host.Web.Access;

/// <summary>
/// The sessions, in memory: the cookie holds a key alone, so that a log-out ends a session for whoever has a copy of the cookie.
/// A restart ends all of them.
/// </summary>
internal sealed class SessionStore(UsersFile users, TimeProvider time, ILogger log) : ITicketStore
{
    /// <summary>Sessions at a time; one more ends the oldest.</summary>
    public const int MostSessions = 1000;

    private readonly ConcurrentDictionary<string, AuthenticationTicket> _tickets = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (var (other, kept) in _tickets) if (kept.Properties.ExpiresUtc <= now) _tickets.TryRemove(other, out _);
        while (_tickets.Count >= MostSessions) _tickets.TryRemove(_tickets.MinBy(entry => entry.Value.Properties.IssuedUtc).Key, out _);
        string key = KeyOf(ticket.Principal)!;
        _tickets[key] = ticket;
        return Task.FromResult(key);
    }

    /// <inheritdoc/>
    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        throw new NotSupportedException("A session is neither prolonged nor taken over by another log-in: its key would live on in copies of the cookie.");

    /// <inheritdoc/>
    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(_tickets.GetValueOrDefault(key));

    /// <inheritdoc/>
    public Task RemoveAsync(string key)
    {
        _tickets.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    /// <summary>True while a session goes on: not logged out, not too old, and the person has the same role and password in the users file.</summary>
    public bool GoesOn(ClaimsPrincipal principal)
    {
        if (KeyOf(principal) is not { } key || !_tickets.TryGetValue(key, out AuthenticationTicket? ticket) || ticket.Properties.ExpiresUtc <= time.GetUtcNow()) return false;
        return Find(principal.Identity!.Name!) is { } user && StampOf(user) == principal.FindFirstValue(ClaimTypes.Version);
    }

    /// <summary>A user of the file; null when there is none, or the file cannot be used any more.</summary>
    public PageUser? Find(string name)
    {
        try
        {
            return users.Find(name);
        }
        catch (UsersFileException problem)
        {
            PageLog.UsersRefused(log, problem.Message);
            return null;
        }
    }

    /// <summary>A new session's claims.</summary>
    public static ClaimsPrincipal Begin(PageUser user) => new(new ClaimsIdentity(
    [
        new Claim(ClaimTypes.Name, user.Name),
        new Claim(ClaimTypes.Role, user.Role.ToString()),
        new Claim(ClaimTypes.Version, StampOf(user)),
        // Also what tokens against forged requests are bound to: one of another session does not fit.
        new Claim(ClaimTypes.NameIdentifier, Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))),
    ], "password"));

    private static string? KeyOf(ClaimsPrincipal principal) => principal.FindFirstValue(ClaimTypes.NameIdentifier);

    private static string StampOf(PageUser user) => $"{user.Role} {user.Password}";
}
