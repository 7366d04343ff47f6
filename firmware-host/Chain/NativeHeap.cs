using System.Runtime.InteropServices;

namespace EdgeMon.Host.Chain;

/// <summary>
/// The C library's heap, in which compiler, SQLite and libmosquitto work. By default each new thread may get an arena of its own, up to eight for
/// each core, and none of them gives back what it once held: every reconnection would leave a little.
/// </summary>
internal static partial class NativeHeap
{
    private const int ArenaMax = -8; // M_ARENA_MAX of glibc
    private const int Arenas = 2;

    /// <summary>Few arenas for threads that begin from now on. Nothing where the C library is another than glibc.</summary>
    public static void Limit()
    {
        try { _ = SetOption(ArenaMax, Arenas); }
        catch (EntryPointNotFoundException) { }
    }

    /// <summary>Gives free memory back to the system.</summary>
    public static void GiveBack()
    {
        try { _ = Trim(0); }
        catch (EntryPointNotFoundException) { }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
