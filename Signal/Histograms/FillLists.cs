namespace EdgeMon.Signal.Histograms;

/// <summary>Which events of a batch enter the histograms, by their index in it. Reused from batch to batch.</summary>
internal sealed class FillLists
{
    private int[] _all = [], _beam = [], _dimuons = [], _selected = [];
    private int _allCount, _beamCount, _dimuonCount, _selectedCount;

    /// <summary>Accepted, reconstructed physics events.</summary>
    public ReadOnlySpan<int> All => _all.AsSpan(0, _allCount);
    /// <summary>Those of the prescaled beam trigger.</summary>
    public ReadOnlySpan<int> Beam => _beam.AsSpan(0, _beamCount);
    /// <summary>Those of the dimuon sample.</summary>
    public ReadOnlySpan<int> Dimuons => _dimuons.AsSpan(0, _dimuonCount);
    /// <summary>Those that passed all cuts before the missing-energy threshold.</summary>
    public ReadOnlySpan<int> Selected => _selected.AsSpan(0, _selectedCount);

    /// <summary>Empties the lists, with room for so many events.</summary>
    public void Clear(int events)
    {
        _allCount = _beamCount = _dimuonCount = _selectedCount = 0;
        if (_all.Length < events) (_all, _beam, _dimuons, _selected) = (new int[events], new int[events], new int[events], new int[events]);
    }

    /// <summary>Adds an event.</summary>
    public void Add(int index, bool isBeamTrigger, bool isDimuon, bool isSelected)
    {
        _all[_allCount++] = index;
        // Written in any case and kept when it counts: triggers come in no order that a processor could learn.
        _beam[_beamCount] = index;
        _beamCount += isBeamTrigger ? 1 : 0;
        _dimuons[_dimuonCount] = index;
        _dimuonCount += isDimuon ? 1 : 0;
        _selected[_selectedCount] = index;
        _selectedCount += isSelected ? 1 : 0;
    }
}
