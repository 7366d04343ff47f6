namespace EdgeMon.Hardware.VirtualDetectors.Feed;

/// <summary>What else hangs at the spill gate of the virtual detector: told when a burst begins, and what was counted when it ends.</summary>
public interface IBurstListener
{
    /// <summary>The gate opens, at the time that the spill's first event carries.</summary>
    void BurstBegins();

    /// <summary>The gate closes, a moment before END_OF_BURST is sent.</summary>
    /// <param name="coincidences">Beam coincidences of the burst.</param>
    /// <param name="triggersOffered">Triggers offered to the DAQ.</param>
    /// <param name="triggersRecorded">Triggers recorded.</param>
    void BurstEnds(long coincidences, long triggersOffered, long triggersRecorded);
}
