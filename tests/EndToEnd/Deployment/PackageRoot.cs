using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeMon.EndToEnd.Tests.Deployment;

/// <summary>A folder that dpkg takes for the root of a machine: installed into without a container, nothing of this machine is touched.</summary>
internal sealed class PackageRoot : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-package-").FullName;

    public PackageRoot()
    {
        Root = Path.Combine(_folder, "root");
        foreach (string folder in new[] { "info", "updates", "triggers" }) Directory.CreateDirectory(Of("var/lib/dpkg/" + folder));
        Directory.CreateDirectory(Of("etc"));
        File.WriteAllText(Of("var/lib/dpkg/status"), "");
        File.WriteAllText(Of("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        File.WriteAllText(Of("etc/group"), "root:x:0:\ndialout:x:20:\n");
    }

    /// <summary>The root.</summary>
    public string Root { get; }

    /// <summary>A path of the machine, below the root.</summary>
    public string Of(string path) => Path.Combine(Root, path);

    /// <summary>Builds a package of the program that these tests were built with.</summary>
    /// <returns>Path of the package.</returns>
    public async Task<string> Build(int revision)
    {
        string program = AppContext.BaseDirectory.Replace(Path.Combine("tests", "EndToEnd"), "firmware-host");
        var (exit, text) = await Run(Path.Combine(Repository.Root, "scripts", "package"), "--profile", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64",
            "--from", program, "--fast", "--output", _folder, "--revision", $"{revision}");
        Assert.True(exit == 0, text);
        return Directory.GetFiles(_folder, $"*-{revision}_*.deb").Single();
    }

    /// <summary>dpkg on this root; scripts run outside of it, told by DPKG_ROOT. The libraries that the package depends on are not in it.</summary>
    public async Task<string> Dpkg(params string[] arguments)
    {
        var (exit, text) = await Run("dpkg", ["--root=" + Root, "--force-script-chrootless", "--force-not-root", "--force-depends", "--force-architecture", "--force-bad-path", .. arguments]);
        Assert.True(exit == 0, text);
        return text;
    }

    /// <summary>Runs a program.</summary>
    public static async Task<(int Exit, string Text)> Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
