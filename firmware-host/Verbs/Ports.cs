using System.Net;
using System.Net.Sockets;

namespace EdgeMon.Host.Verbs;

/// <summary>TCP ports of this machine.</summary>
internal static class Ports
{
    /// <summary>A port of the loopback address that nobody has now.</summary>
    public static int Free()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
