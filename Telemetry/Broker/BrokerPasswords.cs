using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeMon.Telemetry.Broker;

/// <summary>Passwords in the form of mosquitto_passwd of mosquitto 2: <c>$7$iterations$salt$hash</c>, PBKDF2 with SHA-512, Base64.</summary>
internal static class BrokerPasswords
{
    // Defaults of mosquitto_passwd 2.0 (101, 12 bytes). The passwords are 256 random bits: iterations would not add to their strength.
    private const int Iterations = 101;
    private const int SaltBytes = 12;

    internal static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    internal static string Line(BrokerCredentials credentials)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(credentials.Password), salt, Iterations, HashAlgorithmName.SHA512, 64);
        return string.Create(CultureInfo.InvariantCulture,
            $"{credentials.UserName}:$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }
}
