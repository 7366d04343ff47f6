using System.Security.Cryptography;
using System.Text;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// The chain over all records in the order of their positions: hash(n) = SHA-256(hash(n - 1), kind, 0, canonical JSON), with 32 zero
/// bytes before the first. Removing, changing or swapping a record breaks every hash after it.
/// </summary>
internal static class HashChain
{
    internal static byte[] Genesis { get; } = new byte[SHA256.HashSizeInBytes];

    internal static byte[] Next(ReadOnlySpan<byte> previous, string kind, ReadOnlySpan<byte> json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(Encoding.UTF8.GetBytes(kind));
        hash.AppendData([0]);
        hash.AppendData(json);
        return hash.GetHashAndReset();
    }
}
