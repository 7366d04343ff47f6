using EdgeMon.Calibration;

namespace EdgeMon.Host.Chain;

/// <summary>Channel maps by run, read once for each run from the folder that the user named.</summary>
internal sealed class ChannelMaps(string path, DetectorRoles roles)
{
    private readonly Dictionary<int, ChannelMap> _byRun = [];

    /// <summary>The maps as they hold for a run.</summary>
    /// <exception cref="CalibrationException">The maps cannot be used.</exception>
    public ChannelMap For(int run)
    {
        if (!_byRun.TryGetValue(run, out ChannelMap? map)) _byRun[run] = map = ChannelMap.Load(path, run, roles);
        return map;
    }
}
