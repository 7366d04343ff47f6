namespace EdgeMon.Daq.Serial;

/// <summary>The sequence numbers of a sender over a line that loses, repeats and restarts: what is new, and what that tells.</summary>
/// <param name="longestRepeat">So many may come again; further back the sender began to count anew.</param>
public sealed class SequenceNumbers(uint longestRepeat)
{
    private uint? _next;

    /// <summary>Numbers that never came.</summary>
    public long Missing { get; private set; }
    /// <summary>Numbers that came again.</summary>
    public long Repeated { get; private set; }
    /// <summary>Times the sender began to count anew.</summary>
    public long Restarts { get; private set; }

    /// <summary>Takes the number of what came; false when it is a repetition.</summary>
    /// <param name="sequence">The number.</param>
    /// <param name="isLater">True when it was made later than all that came before, and so cannot be a repetition.</param>
    public bool IsNew(uint sequence, bool isLater = false)
    {
        uint ahead = sequence - (_next ?? sequence);
        if (ahead >= 1u << 31)
        {
            // Behind what was expected: a repetition when near, otherwise the sender counts anew.
            if (sequence != 0 && !isLater && 0 - ahead <= longestRepeat)
            {
                Repeated++;
                return false;
            }
            Restarts++;
            ahead = 0;
        }
        Missing += ahead;
        _next = sequence + 1;
        return true;
    }
}
