using System.Globalization;

namespace EdgeMon.Physics.Efficiency;

/// <summary>
/// Measured eta_down: simulated signal events reconstructed and selected by the monitor's own chain, counted in bins of the true missing energy. Replaces
/// <see cref="ThresholdEfficiency"/> wherever an efficiency is asked for; linear between the centres of the bins, constant beyond the outer ones.
/// </summary>
public sealed class EfficiencyTable : IMissingEnergyEfficiency
{
    private readonly double[] _edges, _centers, _values;
    private readonly long[] _passed, _total;

    /// <summary>Table from counts.</summary>
    /// <param name="binEdgesGeV">Edges of the bins in E_F [GeV], ascending; one more than there are bins.</param>
    /// <param name="passed">Events per bin that passed.</param>
    /// <param name="total">Events per bin that were simulated, at least 1.</param>
    /// <param name="provenance">Origin: sample, seed, calibration and code version.</param>
    /// <exception cref="ArgumentException">Lengths disagree, edges do not ascend, a bin is empty or has more passed than simulated events.</exception>
    public EfficiencyTable(IReadOnlyList<double> binEdgesGeV, IReadOnlyList<long> passed, IReadOnlyList<long> total, string provenance)
    {
        ArgumentNullException.ThrowIfNull(binEdgesGeV);
        ArgumentNullException.ThrowIfNull(passed);
        ArgumentNullException.ThrowIfNull(total);
        ArgumentException.ThrowIfNullOrWhiteSpace(provenance);
        if (passed.Count == 0 || passed.Count != total.Count || binEdgesGeV.Count != passed.Count + 1)
            throw new ArgumentException($"{binEdgesGeV.Count} edges, {passed.Count} passed and {total.Count} total counts do not fit: n bins have n + 1 edges and n counts of each kind.", nameof(binEdgesGeV));
        (_edges, _passed, _total) = ([.. binEdgesGeV], [.. passed], [.. total]);
        for (int bin = 0; bin < _passed.Length; bin++)
        {
            if (!(_edges[bin + 1] > _edges[bin]) || !double.IsFinite(_edges[bin]) || !double.IsFinite(_edges[bin + 1]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Edges {_edges[bin]:R} and {_edges[bin + 1]:R} GeV of bin {bin} do not ascend."), nameof(binEdgesGeV));
            if (_passed[bin] < 0 || _passed[bin] > _total[bin] || _total[bin] < 1)
                throw new ArgumentException($"Bin {bin}: {_passed[bin]} of {_total[bin]} events passed. Give at least 1 simulated event and 0 to that number passed; merge empty bins.", nameof(passed));
        }
        Provenance = provenance;
        _centers = [.. Enumerable.Range(0, Bins).Select(bin => (_edges[bin] + _edges[bin + 1]) / 2)];
        _values = [.. Enumerable.Range(0, Bins).Select(bin => (double)_passed[bin] / _total[bin])];
    }

    /// <summary>Number of bins.</summary>
    public int Bins => _passed.Length;

    /// <summary>Edges of the bins in E_F [GeV].</summary>
    public ReadOnlySpan<double> BinEdgesGeV => _edges;

    /// <summary>Events per bin that passed.</summary>
    public ReadOnlySpan<long> Passed => _passed;

    /// <summary>Events per bin that were simulated.</summary>
    public ReadOnlySpan<long> Total => _total;

    /// <inheritdoc/>
    public string Provenance { get; }

    /// <summary>The largest efficiency of a bin.</summary>
    public double LargestEfficiency => _values.Max();

    /// <summary>Efficiency in a bin.</summary>
    /// <param name="bin">Index of the bin.</param>
    public double Efficiency(int bin) => _values[bin];

    /// <summary>
    /// One standard deviation of the efficiency in a bin: that of the posterior Beta(k + 1, n - k + 1), which is the binomial error for many events and does not vanish for 0 or all of n passed.
    /// </summary>
    /// <param name="bin">Index of the bin.</param>
    public double Uncertainty(int bin)
    {
        double k = _passed[bin], n = _total[bin];
        return Math.Sqrt((k + 1) * (n - k + 1) / ((n + 2) * (n + 2) * (n + 3)));
    }

    /// <inheritdoc/>
    public double At(double missingEnergyGeV)
    {
        if (missingEnergyGeV <= _centers[0]) return _values[0];
        if (missingEnergyGeV >= _centers[^1]) return _values[^1];
        int bin = Array.BinarySearch(_centers, missingEnergyGeV);
        if (bin >= 0) return _values[bin];
        bin = ~bin - 1;
        double share = (missingEnergyGeV - _centers[bin]) / (_centers[bin + 1] - _centers[bin]);
        return _values[bin] + share * (_values[bin + 1] - _values[bin]);
    }
}
