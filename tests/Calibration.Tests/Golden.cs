namespace EdgeMon.Calibration.Tests;

/// <summary>Error messages that users see are kept beside the wrong files that cause them: <c>case.xml</c> and <c>case.error.txt</c>.</summary>
internal static class Golden
{
    public static string Data { get; } = Path.Combine(AppContext.BaseDirectory, "data");

    public static TheoryData<string> Cases(string folder, string extension)
    {
        var cases = new TheoryData<string>();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Data, folder), "*" + extension).Order(StringComparer.Ordinal))
        {
            if (!file.EndsWith(".error.txt", StringComparison.Ordinal)) cases.Add(Path.GetFileNameWithoutExtension(file));
        }
        return cases;
    }

    /// <summary>Compares the message, without the folder, with the text kept beside the case.</summary>
    public static void AssertMessage(string folder, string name, CalibrationException error)
    {
        string actual = error.Message.Replace(Path.Combine(Data, folder) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        string expectedFile = Path.Combine(Data, folder, name + ".error.txt");
        Assert.True(File.Exists(expectedFile), $"{name}.error.txt is missing; it would hold:\n{actual}");
        Assert.Equal(File.ReadAllText(expectedFile).TrimEnd('\n'), actual);
    }
}
