using System.Security.Claims;

namespace EdgeMon.Host.Web.Access;

/// <summary>Somebody who is logged in.</summary>
/// <param name="Name">Name in the users file: <see cref="PageUser.IsName"/> holds for it, so it can stand in logs, topics and records as it is.</param>
/// <param name="Role">What the person may do.</param>
public sealed record Person(string Name, PageRole Role)
{
    /// <summary>The person behind a request; null when nobody is logged in.</summary>
    internal static Person? Of(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true, Name: { } name } && Enum.TryParse(principal.FindFirstValue(ClaimTypes.Role), out PageRole role)
            ? new Person(name, role) : null;
}
