namespace EdgeMon.Daq.Tests.Fuzz;

/// <summary>Makes an input that shows something as small and as empty as it can be while it still shows it.</summary>
internal static class Minimiser
{
    private const int MostAttempts = 20_000;

    /// <summary>Takes pieces out, then puts zeros in, in ever smaller pieces, until nothing more can go.</summary>
    /// <param name="input">Shows it.</param>
    /// <param name="shows">Whether an input shows it.</param>
    public static byte[] Minimise(byte[] input, Func<byte[], bool> shows)
    {
        int attempts = 0;
        byte[] best = input;
        for (int piece = Math.Max(1, best.Length / 2); piece > 0 && attempts < MostAttempts; piece /= 2)
        {
            for (int at = 0; at + piece <= best.Length;)
            {
                if (!Try([.. best[..at], .. best[(at + piece)..]])) at += piece;
            }
            for (int at = 0; at + piece <= best.Length; at += piece)
            {
                if (best.AsSpan(at, piece).IndexOfAnyExcept((byte)0) < 0) continue;
                byte[] empty = [.. best];
                empty.AsSpan(at, piece).Clear();
                Try(empty);
            }
        }
        return best;

        bool Try(byte[] candidate)
        {
            if (attempts++ >= MostAttempts || !shows(candidate)) return false;
            best = candidate;
            return true;
        }
    }
}
