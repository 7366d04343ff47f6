namespace EdgeMon.Calibration;

/// <summary>
/// A channel map or calibration that must not be used. The message tells file, line, value, allowed range and the fix;
/// consequence: nothing of the file is used (RELIABILITY F22).
/// </summary>
public sealed class CalibrationException : Exception
{
    /// <summary>A refusal of line <paramref name="line"/> of <paramref name="file"/>.</summary>
    /// <param name="file">Path as the user gave it, completed by the entry in the folder.</param>
    /// <param name="line">Line from 1; 0 when the whole file or folder is meant.</param>
    /// <param name="problem">What is wrong, with value, allowed range and fix.</param>
    /// <param name="cause">The first cause, if another exception reported it.</param>
    public CalibrationException(string file, int line, string problem, Exception? cause = null)
        : base(line > 0 ? $"{file}:{line}: {problem}" : $"{file}: {problem}", cause)
    {
        File = file;
        Line = line;
        Problem = problem;
    }

    /// <summary>Path of the refused file or folder.</summary>
    public string File { get; }
    /// <summary>Line from 1; 0 when the whole file or folder is meant.</summary>
    public int Line { get; }
    /// <summary>The message without file and line.</summary>
    public string Problem { get; }
}
