using System.CommandLine;
using EdgeMon.Daq.Reading;

namespace EdgeMon.Host.Verbs;

/// <summary>What verbs that read files have in common: arguments, checks before anything is decoded, and the format.</summary>
internal static class InputFiles
{
    /// <summary>Refuses files that cannot be read, before any is decoded.</summary>
    /// <exception cref="VerbException">A file is missing, is a folder, is empty or must not be read.</exception>
    public static void MustBeReadable(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (Directory.Exists(path)) throw new VerbException(ExitCode.BadInput, $"{path}: is a folder. Name the files in it, for example {Path.Combine(path, "*.dat")}.");
            if (!File.Exists(path)) throw new VerbException(ExitCode.BadInput, $"{path}: no such file.");
            try
            {
                using FileStream file = File.OpenRead(path);
                if (file.CanSeek && file.Length == 0) throw new VerbException(ExitCode.BadInput, $"{path}: the file is empty.");
            }
            catch (UnauthorizedAccessException)
            {
                throw new VerbException(ExitCode.BadInput, $"{path}: must not be read by this user. Change its permissions or run as its owner.");
            }
            catch (IOException error)
            {
                throw new VerbException(ExitCode.BadInput, $"{path}: cannot be read: {error.Message}");
            }
        }
    }

    /// <summary>The format of a file, from its first bytes.</summary>
    /// <exception cref="VerbException">No known format starts like this.</exception>
    public static FrameFormat FormatOf(string path)
    {
        byte[] first = new byte[FrameFormats.DetectionBytes];
        using FileStream file = File.OpenRead(path);
        int count = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        return FrameFormats.TryDetect(first.AsSpan(0, count), out FrameFormat format) ? format : throw new VerbException(ExitCode.BadInput,
            $"{path}: the first {count} bytes hold no DATE event (magic 0xDA1E5AFE), CAEN block or WaveDump record. Is it a raw data file?");
    }

    /// <summary>The option that names the channel maps.</summary>
    public static Option<string?> Maps() => new("--maps") { Description = "Folder (or file) of NA64 XML channel maps. Needed for DATE files.", HelpName = "DIR" };
}
