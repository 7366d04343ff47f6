namespace EdgeMon.Signal.Histograms;

/// <summary>
/// The beam rate against the time in the spill, from the coincidences that the scaler counted: the same for one spill and for a thousand, and so the one
/// of the built-in histograms that a reference is not scaled to. Made when it is looked at; contents are whole numbers of 1/s.
/// </summary>
public static class SpillRate
{
    /// <summary>Its path.</summary>
    public const string Path = "Daq/spill_rate";

    /// <summary>The mean rate over spills.</summary>
    /// <param name="profile">Coincidences against time in spill, summed over the spills.</param>
    /// <param name="spills">Number of spills.</param>
    public static Histogram Of(Histogram profile, long spills)
    {
        var rate = new Histogram(Path, "Beam rate against time in spill, from the scaler", profile.X) { Scaling = ReferenceScaling.None, IsRate = true };
        if (spills == 0) return rate;
        double secondsOfBin = spills * (profile.X.High - profile.X.Low) / profile.X.Bins;
        // Flow bins have no width: what lies there has no rate.
        var counts = new long[profile.Counts.Length];
        for (int bin = 1; bin <= profile.X.Bins; bin++) counts[bin] = (long)Math.Round(profile.Counts[bin] / secondsOfBin);
        rate.Load(counts);
        return rate;
    }
}
