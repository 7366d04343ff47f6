using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace EdgeMon.Host.HostChecks;

/// <summary>Versions of the broker and of the libraries that the device adapters of the default build load.</summary>
internal static partial class InstalledPrograms
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Version of a library that a device adapter loads, "2.0.11"; null when it cannot be loaded or is not one of them.</summary>
    /// <param name="library">libmosquitto or libserialport.</param>
    public static string? VersionOf(string library) => library switch
    {
        "libmosquitto" => LibMosquitto(),
        "libserialport" => LibSerialPort(),
        _ => null,
    };

    private static string? LibMosquitto()
    {
        if (!NativeLibrary.TryLoad("libmosquitto.so.1", out nint library)) return null;
        if (!NativeLibrary.TryGetExport(library, "mosquitto_lib_version", out nint entry)) return "of unknown version";
        Marshal.GetDelegateForFunctionPointer<MosquittoVersion>(entry)(out int major, out int minor, out int revision);
        return $"{major}.{minor}.{revision}";
    }

    private static string? LibSerialPort()
    {
        if (!NativeLibrary.TryLoad("libserialport.so.0", out nint library)) return null;
        if (!NativeLibrary.TryGetExport(library, "sp_get_package_version_string", out nint entry)) return "of unknown version";
        return Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<TextVersion>(entry)());
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

    private delegate nint TextVersion();

    [GeneratedRegex(@"mosquitto version (\S+)")]
    private static partial Regex VersionLine();
}
