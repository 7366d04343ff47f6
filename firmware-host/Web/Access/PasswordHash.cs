using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeMon.Host.Web.Access;

/// <summary>
/// A password as it is kept: PBKDF2 with HMAC-SHA-512 and a random salt, as text <c>pbkdf2-sha512$ITERATIONS$SALT$HASH</c>. The
/// first word names the method, so that a better one can stand beside it.
/// </summary>
internal sealed class PasswordHash
{
    /// <summary>Shortest password that is taken [characters] (NIST SP 800-63B asks for 8 and more).</summary>
    public const int ShortestPassword = 10;
    /// <summary>Longest password [characters]: the work per attempt is bounded.</summary>
    public const int LongestPassword = 256;

    private const string Method = "pbkdf2-sha512";
    // OWASP Password Storage Cheat Sheet: 210,000 for PBKDF2-HMAC-SHA512. Files from elsewhere may hold others within bounds.
    private const int Iterations = 210_000, FewestIterations = 100_000, MostIterations = 10_000_000;
    private const int SaltBytes = 16, HashBytes = 64;

    private readonly int _iterations;
    private readonly byte[] _salt, _hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) => (_iterations, _salt, _hash) = (iterations, salt, hash);

    /// <summary>A hash that no password has: comparing with it takes as long as with a true one, so that an unknown name cannot be told by time.</summary>
    public static PasswordHash Nobody { get; } = new(Iterations, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));

    /// <summary>Hashes a new password with a salt of its own.</summary>
    public static PasswordHash Of(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(Iterations, salt, Derive(password, salt, Iterations));
    }

    /// <summary>True when it is the hash of this password. Takes about 0.1 s by design, and the same time for yes and no.</summary>
    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, _salt, _iterations), _hash);

    /// <summary>Reads the text form; false when it is none or the work is out of bounds.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        string[] parts = text.Split('$');
        var salt = new byte[SaltBytes];
        var value = new byte[HashBytes];
        if (parts.Length != 4 || parts[0] != Method
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) || iterations is < FewestIterations or > MostIterations
            || !Convert.TryFromBase64String(parts[2], salt, out int saltLength) || saltLength != SaltBytes
            || !Convert.TryFromBase64String(parts[3], value, out int hashLength) || hashLength != HashBytes) return false;
        hash = new PasswordHash(iterations, salt, value);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Method}${_iterations}${Convert.ToBase64String(_salt)}${Convert.ToBase64String(_hash)}");

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, HashBytes);
}
