using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace EdgeMon.Host.HostChecks;

/// <summary>Versions of the broker and of the library that the MQTT adapter of the default build loads.</summary>
internal static partial class InstalledPrograms
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Version of the MQTT library, "2.0.11"; null when it cannot be loaded, or is a package of the build.</summary>
    /// <param name="library">Name of the library; libmosquitto alone is loaded from the host.</param>
    public static string? VersionOf(string library) => library == "libmosquitto" ? LibMosquitto() : null;

    private static string? LibMosquitto()
    {
        if (!NativeLibrary.TryLoad("libmosquitto.so.1", out nint library)) return null;
        if (!NativeLibrary.TryGetExport(library, "mosquitto_lib_version", out nint entry)) return "of unknown version";
        Marshal.GetDelegateForFunctionPointer<MosquittoVersion>(entry)(out int major, out int minor, out int revision);
        return $"{major}.{minor}.{revision}";
    }

    /// <summary>Version that a mosquitto prints with its help, "2.0.11"; null when it does not.</summary>
    /// <param name="program">Path of the program.</param>
    public static string? Mosquitto(string program)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, "-h") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> text = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return null;
            }
            Match match = VersionLine().Match(text.GetAwaiter().GetResult());
            return match.Success ? match.Groups[1].Value : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private delegate int MosquittoVersion(out int major, out int minor, out int revision);

    [GeneratedRegex(@"mosquitto version (\S+)")]
    private static partial Regex VersionLine();
}
