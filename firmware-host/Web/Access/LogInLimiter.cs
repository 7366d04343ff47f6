using System.Net;

namespace EdgeMon.Host.Web.Access;

/// <summary>
/// Slows guessing down: a few attempts in a row, then one in a while, counted for the name and for the address apart. A name is
/// never locked, so nobody can be kept out for longer than the wait.
/// </summary>
internal sealed class LogInLimiter(TimeProvider time)
{
    /// <summary>Attempts in a row for one name, from wherever.</summary>
    public const int NameBurst = 5;
    /// <summary>Attempts in a row from one address, for whatever names: a control room may share one.</summary>
    public const int AddressBurst = 20;
    /// <summary>After them, one attempt per this time for a name.</summary>
    public static readonly TimeSpan NamePeriod = TimeSpan.FromSeconds(30);
    /// <summary>After them, one attempt per this time from an address.</summary>
    public static readonly TimeSpan AddressPeriod = TimeSpan.FromSeconds(6);

    // Keys that can be remembered: beyond it, guessing from a million addresses, all new ones wait.
    private const int MostKeys = 20_000;
    private readonly Lock _gate = new();
    private long? _forgotten;
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes an attempt.</summary>
    /// <returns>Zero when it may be made; otherwise the time to wait, and nothing was taken.</returns>
    public TimeSpan Take(IPAddress? address, string name)
    {
        lock (_gate)
        {
            if (_buckets.Count >= MostKeys && !ForgetFullOnes()) return NamePeriod;
            Bucket byName = Find(KeyOf(name), NameBurst, NamePeriod), byAddress = Find(KeyOf(address), AddressBurst, AddressPeriod);
            TimeSpan wait = byName.Wait > byAddress.Wait ? byName.Wait : byAddress.Wait;
            if (wait > TimeSpan.Zero) return wait;
            byName.Attempts -= 1;
            byAddress.Attempts -= 1;
            return TimeSpan.Zero;
        }
    }

    /// <summary>The attempt was right: it does not count.</summary>
    public void GiveBack(IPAddress? address, string name)
    {
        lock (_gate)
        {
            Find(KeyOf(name), NameBurst, NamePeriod).Attempts += 1;
            Find(KeyOf(address), AddressBurst, AddressPeriod).Attempts += 1;
        }
    }

    // What cannot be a name shares one bucket.
    private static string KeyOf(string name) => PageUser.IsName(name) ? "name " + name : "name";

    // Of IPv6 the network: a host has 2^64 addresses there.
    private static string KeyOf(IPAddress? address)
    {
        if (address is null) return "address";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        return "address " + Convert.ToHexString(bytes, 0, Math.Min(8, bytes.Length));
    }

    private Bucket Find(string key, int burst, TimeSpan period)
    {
        long now = time.GetTimestamp();
        if (!_buckets.TryGetValue(key, out Bucket? bucket)) _buckets.Add(key, bucket = new Bucket(burst, period, now));
        bucket.Refill(time.GetElapsedTime(bucket.At, now), now);
        return bucket;
    }

    // Looked through once in a while only: an attacker must not be able to make it the work of every attempt.
    private bool ForgetFullOnes()
    {
        long now = time.GetTimestamp();
        if (_forgotten is { } last && time.GetElapsedTime(last, now) < NamePeriod) return false;
        _forgotten = now;
        foreach (var (key, bucket) in _buckets.ToArray())
        {
            bucket.Refill(time.GetElapsedTime(bucket.At, now), now);
            if (bucket.IsFull) _buckets.Remove(key);
        }
        return _buckets.Count < MostKeys;
    }

    private sealed class Bucket(int burst, TimeSpan period, long at)
    {
        public double Attempts { get; set; } = burst;
        public long At { get; private set; } = at;
        public bool IsFull => Attempts >= burst;
        public TimeSpan Wait => Attempts >= 1 ? TimeSpan.Zero : (1 - Attempts) * period;

        public void Refill(TimeSpan passed, long now)
        {
            Attempts = Math.Min(burst, Attempts + passed / period);
            At = now;
        }
    }
}
