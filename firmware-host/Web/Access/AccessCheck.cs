namespace EdgeMon.Host.Web.Access;

/// <summary>Refuses a page that would be open: anything beyond loopback needs TLS and users. Says which line to add.</summary>
internal static class AccessCheck
{
    /// <summary>What contradicts itself in the settings; files are not looked at.</summary>
    public static IEnumerable<(string Path, string Text)> Problems(PageOptions page)
    {
        AccessOptions access = page.Access;
        if (access.CertificateFile.Length > 0 && access.PrivateKeyFile.Length == 0)
            yield return ("page.access.privateKeyFile", "is missing: a certificate needs its key. Add \"privateKeyFile\": \"/path/page.key\".");
        if (access.PrivateKeyFile.Length > 0 && access.CertificateFile.Length == 0)
            yield return ("page.access.certificateFile", "is missing: a key needs its certificate. Add \"certificateFile\": \"/path/page.pem\".");
        if (page.IsLoopback) yield break;
        if (!access.HasTls)
            yield return ("page.address", $"= \"{page.Address}\" is open to the network: passwords and numbers would cross it in the clear. Add \"access\": {{ \"certificateFile\": \"/path/page.pem\", \"privateKeyFile\": \"/path/page.key\" }}, or use \"127.0.0.1\" and reach it through ssh -L {page.Port}:127.0.0.1:{page.Port}.");
        if (!access.HasUsers)
            yield return ("page.address", $"= \"{page.Address}\" is open to the network and needs people who log in. Run: edgemon user add NAME --role shifter --users FILE, and add \"access\": {{ \"usersFile\": \"FILE\" }}.");
        if (page.AllowedHosts.All(PageOptions.IsThisMachine))
            yield return ("page.allowedHosts", $"names this machine alone, so every other browser would be refused. Add the name by which they ask: \"allowedHosts\": [\"localhost\", \"daq01.example\"].");
    }

    /// <summary>What is wrong with the files that the settings name, once their paths are complete.</summary>
    public static IEnumerable<string> FileProblems(PageOptions page, DateTimeOffset now)
    {
        AccessOptions access = page.Access;
        if (access.HasTls && PageCertificate.Defect(access, now) is { } defect) yield return defect;
        if (!access.HasUsers) yield break;
        string? problem = null;
        try
        {
            if (UsersFile.Read(access.UsersFile).Count == 0) problem = $"{access.UsersFile}: holds nobody. Run: edgemon user add NAME --role shifter --users {access.UsersFile}";
        }
        catch (UsersFileException refused)
        {
            problem = refused.Message;
        }
        if (problem is not null) yield return "page.access.usersFile: " + problem;
    }
}
