using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Production;

/// <summary>
/// Variable of integration over the energy fraction x of the A': s in [0, 1] with 1 - x + d = exp(y), y linear in s, d = 0.3 m_e^2/m^2 + 1e-5. The
/// cross-section peaks within m_e^2/m^2 of x = 1 and is smooth in ln(1 - x + d). s = 0 is the hardest A' (the electron left at rest), s = 1 the softest.
/// </summary>
internal readonly struct EnergyFractionMap
{
    private readonly double _offset, _hardest, _range;

    public EnergyFractionMap(double energyGeV, double massGeV, double lowestX)
    {
        double ratio = ElectronMass / massGeV;
        _offset = Math.Min(0.3 * ratio * ratio, 1) + 1e-5;
        double smallest = ElectronMass / energyGeV; // 1 - x of an electron left at rest
        _hardest = Math.Log(smallest + _offset);
        _range = Math.Log(1 - lowestX + _offset) - _hardest;
    }

    /// <summary>No energy is left between the lowest x and the kinematic limit.</summary>
    public bool IsEmpty => !(_range > 0);

    public double OneMinusX(double s) => Math.Exp(_hardest + s * _range) - _offset;

    /// <summary>|dx/ds|.</summary>
    public double Jacobian(double s) => Math.Exp(_hardest + s * _range) * _range;

    /// <summary>s of a given 1 - x; below 0 or above 1 outside the map.</summary>
    public double Position(double oneMinusX) => (Math.Log(oneMinusX + _offset) - _hardest) / _range;
}
