using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeMon.Host.Web.Access;

/// <summary>Certificate and key of the page, as PEM files.</summary>
internal static class PageCertificate
{
    private const UnixFileMode ForOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads both. The certificates after the first are its chain.</summary>
    /// <exception cref="CryptographicException">They cannot be read or do not belong together; the message tells which.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load(AccessOptions options)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.CertificateFile);
        return (X509Certificate2.CreateFromPemFile(options.CertificateFile, options.PrivateKeyFile), chain);
    }

    /// <summary>What is wrong with the files at a time; null when they can be used.</summary>
    public static string? Defect(AccessOptions options, DateTimeOffset now)
    {
        try
        {
            if ((File.GetUnixFileMode(options.PrivateKeyFile) & ForOthers) != 0)
                return $"page.access.privateKeyFile = \"{options.PrivateKeyFile}\": everybody on this machine may use it. Run: chmod o= {options.PrivateKeyFile}";
            (X509Certificate2 certificate, _) = Load(options);
            using (certificate)
                if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
                    return FormattableString.Invariant($"page.access.certificateFile = \"{options.CertificateFile}\": the certificate was valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}. Renew it.");
            return null;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"page.access: there is no file {(problem as FileNotFoundException)?.FileName ?? options.CertificateFile}.";
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return $"page.access.certificateFile = \"{options.CertificateFile}\" and its privateKeyFile cannot be used: {problem.Message.Split(" (Parameter")[0]} Both are PEM, and the key is that of the first certificate.";
        }
    }
}
