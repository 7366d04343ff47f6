using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Kernels;

/// <summary>Bins of many values at once: those of the axes, at the edges and for what is not a number, too.</summary>
public abstract unsafe class BinKernelTests<TWidth> where TWidth : struct, IVectorWidth
{
    [Fact]
    public void Bins_are_those_of_the_axes()
    {
        var axis = new HistogramAxis("x", 150, -50, 100.3);
        float step = (float)((axis.High - axis.Low) / axis.Bins);
        float[] edges = [.. Enumerable.Range(-2, axis.Bins + 5).SelectMany(bin => Around(-50 + bin * step))];
        float[] values = [.. edges, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, 0f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 1e10f, -1e10f];
        var random = new Xoshiro(4);
        for (int at = 0; at < values.Length + 8; at += 8)
        {
            using var memory = new GuardedMemory(8 * sizeof(float));
            using var found = new GuardedMemory(8 * sizeof(int));
            Span<float> eight = memory.Last<float>(8);
            for (int i = 0; i < 8; i++) eight[i] = at + i < values.Length ? values[at + i] : (float)(400 * random.Uniform() - 200);
            AlignedBuffer<double> low = new(8), scale = new(8), bins = new(8);
            low.Span.Fill(axis.Low);
            scale.Span.Fill(axis.BinsPerUnit);
            bins.Span.Fill(axis.Bins);
            BinKernel.Find<TWidth>((float*)memory.Pointer, low.Pointer, scale.Pointer, bins.Pointer, (int*)found.Pointer, 8);
            for (int i = 0; i < 8; i++) Assert.Equal(axis.FindBin(eight[i]), found.Last<int>(8)[i]);
        }
    }

    [Fact]
    public void Each_quantity_of_an_event_has_its_axis()
    {
        var options = new HistogramOptions();
        HistogramAxis[] axes = EventAxes.Of(options);
        var e = new EventRecord
        {
            EcalGeV = 91.7f, EcalAllGeV = 95.2f, PreshowerGeV = 3.3f, HcalGeV = 7.9f, MissingEnergyGeV = 8.3f, ShowerChi2 = 2.2f, MasterTimeNs = 150.5f, BeamCellGeV = 63.1f, EventInSpill = 12345,
        };
        (e.SrdMeV[0], e.SrdMeV[1], e.SrdMeV[2]) = (11.5f, 22.5f, 33.5f);
        (e.VetoPlanesGeV[0], e.VetoPlanesGeV[1], e.VetoPlanesGeV[2]) = (0.0105f, 0.0205f, 0.0305f);
        double[] expected =
        [
            e.EcalGeV, e.EcalGeV, e.EcalGeV, e.HcalGeV, e.HcalGeV, e.HcalGeV, e.MissingEnergyGeV, e.PreshowerGeV, 11.5f, 22.5f, 33.5f, 0.0105f, 0.0205f, 0.0305f,
            e.ShowerChi2, e.EcalOutOfTimeGeV, e.MasterTimeNs, e.EventInSpill, e.BeamCellGeV,
        ];
        int[] bins = new int[EventBins.PerEvent];
        new EventBins(options).Find<TWidth>(e, bins);
        Assert.Equal(expected.Select((value, i) => axes[i].FindBin(value)), bins.Take(EventAxes.Count));
    }

    private static float[] Around(float edge) => [MathF.BitDecrement(edge), edge, MathF.BitIncrement(edge)];
}

public sealed class BinKernelScalarTests : BinKernelTests<ScalarReference>;
public sealed class BinKernel128Tests : BinKernelTests<Width128>;
public sealed class BinKernel256Tests : BinKernelTests<Width256>;
public sealed class BinKernel512Tests : BinKernelTests<Width512>;
