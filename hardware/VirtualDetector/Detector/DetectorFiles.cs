namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>Map and calibration of the virtual detector as files, so that simulated data can be replayed.</summary>
public static class DetectorFiles
{
    /// <summary>Writes <c>maps/</c> and <c>calibration/</c> into a folder, which is made when it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="constants">The detector; the shipped one when null.</param>
    /// <returns>Paths of the map folder and the calibration folder.</returns>
    public static (string Maps, string Calibration) Write(string folder, DetectorConstants? constants = null)
    {
        string maps = Path.Combine(folder, "maps"), calibration = Path.Combine(folder, "calibration");
        Directory.CreateDirectory(maps);
        Directory.CreateDirectory(calibration);
        File.WriteAllText(Path.Combine(maps, MapText.FileName), MapText.Write());
        File.WriteAllText(Path.Combine(calibration, CalibrationText.FileName), CalibrationText.Write(constants ?? new DetectorConstants()));
        return (maps, calibration);
    }
}
