using System.Net;
using System.Net.Sockets;

namespace EdgeMon.Tests.Shared;

/// <summary>
/// Ports on loopback for programs that are told where to listen. They lie below those that the kernel gives away by itself (ip_local_port_range), so that between the
/// choice and the use nobody takes one by chance, and no port is given twice; a port that is let go and listened on again is still there.
/// </summary>
internal static class FreePorts
{
    private const int First = 12_000, PerProcess = 400, Processes = 50;
    private static readonly Lock Gate = new();
    /// <summary>A name of the kernel's that this process holds until it ends, however it ends: its ports are its own.</summary>
    private static readonly Socket Claim = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private static readonly int Begin = ClaimBlock();
    private static int _next;

    /// <summary>A port that nobody listens on.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            for (int attempt = 0; attempt < PerProcess; attempt++)
            {
                int port = Begin + _next++ % PerProcess;
                if (IsFree(port)) return port;
            }
        }
        throw new InvalidOperationException($"no port between {Begin} and {Begin + PerProcess - 1} is free");
    }

    private static int ClaimBlock()
    {
        for (int block = 0; block < Processes; block++)
        {
            try
            {
                Claim.Bind(new UnixDomainSocketEndPoint($"\0edgemon-test-ports-{block}"));
                return First + block * PerProcess;
            }
            catch (SocketException)
            {
                // Another test program has it.
            }
        }
        throw new InvalidOperationException($"{Processes} test programs hold their ports already");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
