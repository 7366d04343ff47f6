using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Telemetry.Limits;

/// <summary>What became of a spill in the merger.</summary>
public enum MergeOutcome
{
    /// <summary>Added.</summary>
    Counted = 0,
    /// <summary>Its (host, run, spill) is in the sums already.</summary>
    Duplicate = 1,
}

/// <summary>
/// Merges the spills of several hosts, each (host, run, spill) once. Spills of a host are numbered without gaps: where one appears,
/// messages were lost (or this merger started late). The result is then marked incomplete, and the next totals of that host, which are
/// sums up to a number, take the place of everything up to that number.
/// </summary>
public sealed class SpillMerger
{
    private readonly SortedDictionary<string, HostSums> _hosts = new(StringComparer.Ordinal);

    /// <summary>Hosts in the sums, in ordinal order.</summary>
    public IReadOnlyList<string> Hosts => [.. _hosts.Keys];

    /// <summary>True when no host has a gap.</summary>
    public bool IsComplete => _hosts.Values.All(host => !host.HasGap);

    /// <summary>Sums over all hosts. Added by host in ordinal order and by ascending number: the same for any order of arrival.</summary>
    public CountingTotals Sum()
    {
        CountingTotals sum = CountingTotals.Empty;
        foreach (HostSums host in _hosts.Values) sum = sum.Plus(host.Sum());
        return sum;
    }

    /// <summary>Adds a spill once.</summary>
    public MergeOutcome Add(in CountedSpill spill)
    {
        if (!_hosts.TryGetValue(spill.Host, out HostSums? host)) _hosts.Add(spill.Host, host = new HostSums());
        return host.Add(spill);
    }

    /// <summary>Takes note of the totals of a host.</summary>
    /// <param name="hostName">Host.</param>
    /// <param name="ledgerId">Identity of its ledger: another one begins the host's sums anew.</param>
    /// <param name="campaign">Its sums.</param>
    /// <param name="lastSequence">Last spill in them.</param>
    /// <returns>True when the sums changed.</returns>
    public bool TakeTotals(string hostName, string ledgerId, CountingTotals campaign, long lastSequence)
    {
        bool isNew = !_hosts.TryGetValue(hostName, out HostSums? host);
        if (isNew) _hosts.Add(hostName, host = new HostSums());
        return host!.TakeTotals(ledgerId, campaign, lastSequence, isNew);
    }

    /// <summary>True while a host's totals speak of spills that have not arrived: they are on their way, or were published before this merger listened.</summary>
    public bool IsBehindTotals => _hosts.Values.Any(host => host.IsBehindTotals);

    /// <summary>Gives up waiting for spills that only totals speak of, and takes these totals.</summary>
    public void TakeTotalsAhead()
    {
        foreach (HostSums host in _hosts.Values) host.TakeTotalsAhead();
    }

    private sealed class HostSums
    {
        private readonly HashSet<(int Run, int Spill)> _keys = [];
        /// <summary>Spills after a gap.</summary>
        private readonly SortedDictionary<long, CountedSpill> _ahead = [];
        private string _ledgerId = "";
        private CountingTotals _sums = CountingTotals.Empty;
        /// <summary>All spills up to this number are in <see cref="_sums"/>.</summary>
        private long _sequence;

        /// <summary>Totals beyond <see cref="_sequence"/> whose spills have not arrived.</summary>
        private (CountingTotals Sums, long Sequence)? _totalsAhead;

        public bool HasGap => _ahead.Count > 0;

        public bool IsBehindTotals => _totalsAhead is { } totals && totals.Sequence > _sequence;

        public CountingTotals Sum() => _ahead.Values.Aggregate(_sums, static (sum, spill) => sum.Plus(spill));

        public MergeOutcome Add(in CountedSpill spill)
        {
            if (spill.Sequence <= _sequence || _ahead.ContainsKey(spill.Sequence) || !_keys.Add((spill.Run, spill.Spill)))
                return MergeOutcome.Duplicate;
            _ahead.Add(spill.Sequence, spill);
            CloseGap();
            return MergeOutcome.Counted;
        }

        public bool TakeTotals(string ledgerId, CountingTotals campaign, long lastSequence, bool isNew)
        {
            bool otherLedger = _ledgerId.Length > 0 && ledgerId != _ledgerId;
            _ledgerId = ledgerId;
            // Candidates that were withheld are told now.
            bool opened = _sums.Withheld && !campaign.Withheld;
            // Without a gap the sums are exact already; totals older than the sums say nothing.
            if (!otherLedger && ((!isNew && !HasGap && !opened) || lastSequence < _sequence))
            {
                if (lastSequence > _sequence) _totalsAhead = (campaign, lastSequence);
                return false;
            }
            if (otherLedger)
            {
                _ahead.Clear();
                _keys.Clear();
                _totalsAhead = null;
            }
            Replace(campaign, lastSequence);
            return true;
        }

        public void TakeTotalsAhead()
        {
            if (_totalsAhead is { } totals && totals.Sequence > _sequence) Replace(totals.Sums, totals.Sequence);
            _totalsAhead = null;
        }

        private void Replace(CountingTotals campaign, long lastSequence)
        {
            _sums = campaign;
            _sequence = lastSequence;
            // Keys stay known: a copy of a spill under another number is still a duplicate.
            foreach (long sequence in _ahead.Keys.Where(sequence => sequence <= lastSequence).ToArray()) _ahead.Remove(sequence);
            CloseGap();
        }

        private void CloseGap()
        {
            while (_ahead.Remove(_sequence + 1, out CountedSpill next))
            {
                _sums = _sums.Plus(next);
                _sequence++;
            }
        }
    }
}
