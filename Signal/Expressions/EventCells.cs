using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Expressions;

/// <summary>Energies of single cells of the event under way, for expressions. A cell that the map has not gives NaN.</summary>
internal sealed class EventCells
{
    private readonly DetectorLayout? _layout;
    private readonly EventPulses? _pulses;

    /// <summary>Cells of a reconstructor.</summary>
    public EventCells(DetectorLayout layout, EventPulses pulses) => (_layout, _pulses) = (layout, pulses);

    private EventCells() { }

    /// <summary>No cell at all.</summary>
    public static EventCells None { get; } = new();

    /// <summary>Preshower cell, in time [GeV].</summary>
    public double PreshowerGeV(double x, double y) => _layout is null ? double.NaN : Of(_layout.Preshower, x, y);

    /// <summary>Cell of the main part, in time [GeV].</summary>
    public double MainGeV(double x, double y) => _layout is null ? double.NaN : Of(_layout.Main, x, y);

    /// <summary>ECAL cell with both its depths, in time [GeV].</summary>
    public double EcalGeV(double x, double y) => PreshowerGeV(x, y) + MainGeV(x, y);

    /// <summary>Cell of an HCAL module, in time [GeV].</summary>
    public double HcalGeV(double module, double x, double y) =>
        _layout is null || !(module >= 0 && module < DetectorLayout.MaximumHcalModules) ? double.NaN : Of(_layout.Hcal[(int)module], x, y);

    private double Of(SlotGroup group, double x, double y) =>
        x >= 0 && x < group.Columns && y >= 0 && y < group.Rows ? _pulses!.InTime.Span[group.SlotOf((int)x, (int)y)] : double.NaN;
}
