using System.Security.Cryptography;
using System.Text;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Host.Web.Access;
using EdgeMon.Signal;
using EdgeMon.Telemetry;

namespace EdgeMon.Host.Configuration;

/// <summary>A configuration that was read and found right.</summary>
/// <param name="Path">The file.</param>
/// <param name="Settings">What it says; paths are completed.</param>
/// <param name="Hash">Hash of all effective settings, defaults included, before paths are completed: the same on every machine.</param>
internal sealed record ConfigurationFile(string Path, EdgeMonConfiguration Settings, string Hash)
{
    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="ConfigurationException">Something is wrong; all of it is told.</exception>
    public static ConfigurationFile Load(string path) => Parse(ReadText(path), path);

    /// <summary>The users file that a configuration names, its path completed; empty when it names none. Nothing else is checked: the file is still to be made.</summary>
    public static string UsersFileOf(string path)
    {
        string file = new SettingsBinder().Bind<EdgeMonConfiguration>(JsonNode.Parse(ReadText(path), path)).Page.Access.UsersFile;
        return file.Length == 0 ? "" : System.IO.Path.Combine(FolderOf(path), file);
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(path, [new(0, "", problem is FileNotFoundException or DirectoryNotFoundException
                ? "no such file. Copy firmware-host/edgemon.example.json to edgemon.json, or name the file with --config."
                : $"cannot be read: {problem.Message}")]);
        }
    }

    private static string FolderOf(string path) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    /// <summary>Reads and checks text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="path">Its file, for messages and relative paths.</param>
    public static ConfigurationFile Parse(string text, string path)
    {
        JsonNode root = JsonNode.Parse(text, path);
        var binder = new SettingsBinder();
        EdgeMonConfiguration settings = binder.Bind<EdgeMonConfiguration>(root);
        List<ConfigurationProblem> problems = [.. binder.Problems, .. Together(settings)];
        if (problems.Count > 0) throw new ConfigurationException(path, problems);

        string hash = HashOf(settings);
        string folder = FolderOf(path);
        settings = settings with
        {
            Telemetry = settings.Telemetry with
            {
                StateDirectory = System.IO.Path.Combine(folder, settings.Telemetry.StateDirectory),
                CredentialsFile = Complete(settings.Telemetry.CredentialsFile),
                CertificateAuthorityFile = Complete(settings.Telemetry.CertificateAuthorityFile),
                SigningKeyFile = Complete(settings.Telemetry.SigningKeyFile),
                Limits = settings.Telemetry.Limits with
                {
                    EfficiencyTable = settings.Telemetry.Limits.EfficiencyTable is { } efficiency ? System.IO.Path.Combine(folder, efficiency) : null,
                },
            },
            Input = settings.Input with { Source = CompleteSource(settings.Input.Source, folder) },
            Hardware = settings.Hardware with { Gpio = settings.Hardware.Gpio with { Chip = Complete(settings.Hardware.Gpio.Chip) } },
            Maps = settings.Maps with { Directory = System.IO.Path.Combine(folder, settings.Maps.Directory) },
            Calibration = settings.Calibration with { Path = settings.Calibration.Path is { } calibration ? System.IO.Path.Combine(folder, calibration) : null },
            Page = settings.Page with
            {
                Reference = settings.Page.Reference is { } reference ? System.IO.Path.Combine(folder, reference) : null,
                Access = settings.Page.Access with
                {
                    UsersFile = Complete(settings.Page.Access.UsersFile),
                    CertificateFile = Complete(settings.Page.Access.CertificateFile),
                    PrivateKeyFile = Complete(settings.Page.Access.PrivateKeyFile),
                },
            },
        };
        string[] files = [.. settings.Telemetry.Problems(), .. AccessCheck.FileProblems(settings.Page, TimeProvider.System.GetUtcNow())];
        if (files.Length > 0) throw new ConfigurationException(path, [.. files.Select(problem => new ConfigurationProblem(0, "", problem))]);
        return new ConfigurationFile(path, settings, hash);

        string Complete(string file) => file.Length == 0 ? "" : System.IO.Path.Combine(folder, file);
    }

    /// <summary>First 16 hexadecimal digits of the SHA-256 of all effective settings in canonical form.</summary>
    public static string HashOf(EdgeMonConfiguration settings) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ConfigurationDefaults.WriteValues(settings))))[..16];

    /// <summary>What is wrong between settings that are each right.</summary>
    private static IEnumerable<ConfigurationProblem> Together(EdgeMonConfiguration settings)
    {
        var selection = settings.Signal.Selection;
        if (selection.SrdLowMeV >= selection.SrdHighMeV)
            yield return new(0, "signal.selection.srdLowMeV", FormattableString.Invariant($"= {selection.SrdLowMeV} must be below srdHighMeV = {selection.SrdHighMeV}."));
        if (selection.MissingEnergyGeV >= selection.BeamEnergyGeV)
            yield return new(0, "signal.selection.missingEnergyGeV", FormattableString.Invariant($"= {selection.MissingEnergyGeV} must be below beamEnergyGeV = {selection.BeamEnergyGeV}."));
        if (selection.BoxEcalGeV > selection.BeamEnergyGeV)
            yield return new(0, "signal.selection.boxEcalGeV", FormattableString.Invariant($"= {selection.BoxEcalGeV} must not be above beamEnergyGeV = {selection.BeamEnergyGeV}."));
        if (selection.SrdModulesInWindow > selection.SrdModules)
            yield return new(0, "signal.selection.srdModulesInWindow", $"= {selection.SrdModulesInWindow} must not be above srdModules = {selection.SrdModules}.");
        foreach (var (path, text) in SignalOptionsCheck.Problems(settings.Signal)) yield return new(0, "signal." + path, text);
        foreach (var (path, text) in AccessCheck.Problems(settings.Page)) yield return new(0, path, text);
        foreach (var (path, text) in settings.Hardware.Sensors.Problems()) yield return new(0, "hardware.sensors." + path, text);
        foreach (var (path, text) in settings.Hardware.HighVoltage.Problems()) yield return new(0, "hardware.highVoltage." + path, text);
        foreach (var (path, text) in settings.Hardware.SpillGate.Problems()) yield return new(0, "hardware.spillGate." + path, text);
        foreach (var (path, text) in settings.Hardware.Gpio.Problems()) yield return new(0, "hardware.gpio." + path, text);
        string[] thermometers = [.. settings.Hardware.Sensors.List.Where(sensor => sensor.Quantity == SensorQuantity.Temperature).Select(sensor => sensor.Name)];
        foreach (var (path, text) in settings.Calibration.Problems(thermometers)) yield return new(0, "calibration." + path, text);
        if (settings.Page.Port == settings.Telemetry.BrokerPort && settings.Telemetry.Broker == BrokerMode.Private)
            yield return new(0, "page.port", $"= {settings.Page.Port} is the private broker's port too. Use another one (default 8080).");
    }

    private static string CompleteSource(string source, string folder)
    {
        foreach (string kind in new[] { "tail:", "folder:" })
            if (source.StartsWith(kind, StringComparison.Ordinal)) return kind + System.IO.Path.Combine(folder, source[kind.Length..]);
        return source == "-" || source.StartsWith("tcp", StringComparison.Ordinal) || source.StartsWith(SourceFactory.SerialPrefix, StringComparison.Ordinal) ? source : System.IO.Path.Combine(folder, source);
    }
}
