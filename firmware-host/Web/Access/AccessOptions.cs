using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Host.Web.Access;

/// <summary>Who may use the page, and how its connections are protected.</summary>
public sealed record AccessOptions
{
    /// <summary>
    /// File of the people who may log in, made with: edgemon user add NAME --role shifter. Without one nobody can act on the page,
    /// and it stays on loopback.
    /// </summary>
    public string UsersFile { get; init; } = "";
    /// <summary>Certificate of the page with its chain, PEM: connections are then TLS. Needed on any address but loopback.</summary>
    public string CertificateFile { get; init; } = "";
    /// <summary>Private key of the certificate, PEM, readable by EdgeMon alone.</summary>
    public string PrivateKeyFile { get; init; } = "";
    /// <summary>True lets everybody who reaches the page look at it without log-in. On loopback it is always so.</summary>
    public bool OpenReading { get; init; }
    /// <summary>How long a log-in lasts: a shift and its handover by default.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(10);

    /// <summary>True when connections are TLS.</summary>
    internal bool HasTls => CertificateFile.Length > 0;
    /// <summary>True when somebody can log in.</summary>
    internal bool HasUsers => UsersFile.Length > 0;
}
