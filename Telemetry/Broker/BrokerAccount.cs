using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeMon.Telemetry.Broker;

/// <summary>
/// Under which account the broker runs. Not as root: as we do. As root: as user "mosquitto" when that account exists and can
/// reach the directory (the files are given to it), otherwise as root with a warning, since the broker would drop
/// its privileges by itself and then not find its files.
/// </summary>
/// <param name="StaysRoot">Runs as root.</param>
/// <param name="UserId">User id to run as; null for our own.</param>
/// <param name="GroupId">Group id to run as; null for our own.</param>
internal sealed partial record BrokerAccount(bool StaysRoot, uint? UserId, uint? GroupId)
{
    private const string AccountName = "mosquitto";

    internal static BrokerAccount Choose(string directory, bool canChangeUser)
    {
        if (geteuid() != 0) return new BrokerAccount(false, null, null);
        if (!canChangeUser || FindAccount() is not { } ids || !IsReachable(Path.GetFullPath(directory)))
            return new BrokerAccount(true, null, null);
        return new BrokerAccount(false, ids.User, ids.Group);
    }

    /// <summary>Gives files to the account; those that do not exist are left out.</summary>
    internal void Own(params ReadOnlySpan<string> paths)
    {
        if (UserId is not { } user || GroupId is not { } group) return;
        foreach (string path in paths)
        {
            if (Path.Exists(path) && chown(path, user, group) != 0)
                throw new BrokerException($"{path} cannot be given to user {AccountName}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    private static (uint User, uint Group)? FindAccount()
    {
        foreach (string line in File.ReadLines("/etc/passwd"))
        {
            string[] fields = line.Split(':');
            if (fields.Length > 3 && fields[0] == AccountName)
                return (uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        return null;
    }

    /// <summary>Every directory above may be passed by others.</summary>
    private static bool IsReachable(string directory)
    {
        for (DirectoryInfo? parent = new DirectoryInfo(directory).Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Exists && (parent.UnixFileMode & UnixFileMode.OtherExecute) == 0) return false;
        }
        return true;
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint owner, uint group);
}
