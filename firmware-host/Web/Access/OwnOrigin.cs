namespace EdgeMon.Host.Web.Access;

/// <summary>Tells whether a request that changes something comes from the page itself (OWASP: verify the origin with standard headers).</summary>
internal static class OwnOrigin
{
    /// <summary>
    /// False when a browser says that another site sent it. Programs that are no browsers say nothing and pass: they carry no
    /// cookies of a person who does not know, and still need the token.
    /// </summary>
    public static bool Holds(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site != "same-origin") return false;
        string origin = request.Headers.Origin.ToString();
        if (origin.Length == 0) return true;
        // Behind a reverse proxy with TLS the origin is https and the request is http: then the name decides.
        return Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            && (from.Scheme == Uri.UriSchemeHttps || (from.Scheme == Uri.UriSchemeHttp && !request.IsHttps));
    }
}
