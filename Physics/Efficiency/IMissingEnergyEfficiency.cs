namespace EdgeMon.Physics.Efficiency;

/// <summary>
/// eta_down(E_F): probability that an event in which an energy E_F leaves the detector unseen passes the cut on the energy in the calorimeter. What does not depend on E_F
/// (beam, preshower, VETO, HCAL, live time) is the other factor, eta_up.
/// </summary>
public interface IMissingEnergyEfficiency
{
    /// <summary>Efficiency, 0 to 1.</summary>
    /// <param name="missingEnergyGeV">E_F [GeV].</param>
    double At(double missingEnergyGeV);

    /// <summary>Where the efficiency comes from: parameters, or run, sample and code of a measurement.</summary>
    string Provenance { get; }
}
