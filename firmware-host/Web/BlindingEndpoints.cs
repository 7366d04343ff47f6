using EdgeMon.Host.Web.Access;

namespace EdgeMon.Host.Web;

/// <summary>The route by which a coordinator opens the signal box.</summary>
internal static class BlindingEndpoints
{
    /// <summary>Path of the action.</summary>
    public const string UnblindPath = "/api/blinding/unblind";

    private const int LongestReason = 500;

    private sealed record UnblindWish(string Reason);

    public static void Map(WebApplication app, LiveView view) => app.MapAction(UnblindPath, PageRole.Coordinator, async request =>
    {
        UnblindWish wish = await request.BodyAsync<UnblindWish>();
        if (string.IsNullOrWhiteSpace(wish.Reason) || wish.Reason.Length > LongestReason)
            throw new ActionRefusedException(StatusCodes.Status400BadRequest, $"a reason is needed, of at most {LongestReason} characters");
        if (!view.Blinding.Unblind(request.Person.Name, wish.Reason))
            throw new ActionRefusedException(StatusCodes.Status409Conflict, "the signal box is open already");
        return "unblinded";
    });
}
