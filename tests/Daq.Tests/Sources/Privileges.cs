using System.Runtime.InteropServices;

namespace EdgeMon.Daq.Tests.Sources;

/// <summary>Linux calls of the tests.</summary>
internal static partial class Privileges
{
    private const int Nobody = 65534;

    /// <summary>Runs an action without the right of root to read everything: file access as "nobody", on a thread of its own.</summary>
    public static void AsNobody(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            uint before = SetFileSystemUser(Nobody);
            try { action(); }
            catch (Exception error) { failure = error; }
            finally { _ = SetFileSystemUser(before); }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) throw new InvalidOperationException("in the thread of nobody: " + failure.Message, failure);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial uint SetFileSystemUser(uint user);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakePipe(string path, uint mode);
}
