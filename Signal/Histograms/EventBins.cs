using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// Finds the bins of an event on all axes at once. Workers do it, so that the merge, of which there is one, only counts. Immutable.
/// </summary>
internal sealed unsafe class EventBins
{
    /// <summary>Bins per event: the axes, and what fills the last vector.</summary>
    public const int PerEvent = (EventAxes.Count + 7) / 8 * 8;

    private readonly AlignedBuffer<double> _low = new(PerEvent), _binsPerUnit = new(PerEvent), _bins = new(PerEvent);

    /// <summary>Bins on the axes of a booking.</summary>
    public EventBins(HistogramOptions options)
    {
        HistogramAxis[] axes = EventAxes.Of(options);
        for (int i = 0; i < axes.Length; i++)
            (_low.Pointer[i], _binsPerUnit.Pointer[i], _bins.Pointer[i]) = (axes[i].Low, axes[i].BinsPerUnit, axes[i].Bins);
    }

    /// <summary>Finds the bins of a reconstructed event.</summary>
    /// <param name="e">The event.</param>
    /// <param name="bins">Out: a bin for each <see cref="EventAxis"/>; room for <see cref="PerEvent"/>.</param>
    public void Find<TWidth>(in EventRecord e, Span<int> bins) where TWidth : struct, IVectorWidth
    {
        // All of them are numbers of single precision; event numbers have 20 bits.
        float* values = stackalloc float[PerEvent]
        {
            e.EcalGeV, e.EcalGeV, e.EcalGeV, e.HcalGeV, e.HcalGeV, e.HcalGeV, e.MissingEnergyGeV, e.PreshowerGeV,
            e.SrdMeV[0], e.SrdMeV[1], e.SrdMeV[2], e.VetoPlanesGeV[0], e.VetoPlanesGeV[1], e.VetoPlanesGeV[2], e.ShowerChi2, e.EcalOutOfTimeGeV,
            e.MasterTimeNs, e.EventInSpill, e.BeamCellGeV, 0, 0, 0, 0, 0,
        };
        ArgumentOutOfRangeException.ThrowIfLessThan(bins.Length, PerEvent);
        fixed (int* found = bins) BinKernel.Find<TWidth>(values, _low.Pointer, _binsPerUnit.Pointer, _bins.Pointer, found, PerEvent);
    }
}
