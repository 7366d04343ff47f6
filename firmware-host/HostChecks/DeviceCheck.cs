using System.Runtime.InteropServices;

namespace EdgeMon.Host.HostChecks;

/// <summary>
/// May this user open the serial lines, GPIO chips and I2C buses that are there? Asked with access(2): opening a serial line would reset many boards.
/// A host without devices is as it should be.
/// </summary>
internal static partial class DeviceCheck
{
    private const int ReadAndWrite = 6;
    private static readonly (string Pattern, string What, string Group)[] Kinds =
    [
        ("ttyACM*", "serial lines", "dialout"), ("ttyUSB*", "serial lines", "dialout"), ("gpiochip*", "GPIO", "gpio"), ("i2c-*", "I2C", "i2c"),
    ];

    /// <summary>One finding per kind of device that is there.</summary>
    /// <param name="folder">Where device nodes are.</param>
    /// <param name="mayOpen">Asks for one node; the kernel when null.</param>
    public static IEnumerable<HostFinding> Find(string folder = "/dev", Func<string, bool>? mayOpen = null)
    {
        mayOpen ??= path => Access(path, ReadAndWrite) == 0;
        foreach (var (pattern, what, group) in Kinds)
        {
            string[] nodes = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal)] : [];
            if (nodes.Length == 0) continue;
            string[] refused = [.. nodes.Where(node => !mayOpen(node))];
            yield return refused.Length == 0
                ? HostFinding.Ok(what, string.Join(", ", nodes))
                : HostFinding.Warning(what, $"{string.Join(", ", refused)} must not be opened by {Environment.UserName}. Run: sudo usermod -aG {group} {Environment.UserName}, then log in again; "
                    + "the service needs devices.conf (docs/deployment.md).");
        }
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
