namespace EdgeMon.Calibration;

/// <summary>What a mapped channel is for the reconstruction. Which detector name plays which role is configuration.</summary>
public enum DetectorRole : byte
{
    /// <summary>Mapped, but not used by reconstruction or selection.</summary>
    Other = 0,
    /// <summary>ECAL preshower cell (NA64 "ECAL0").</summary>
    EcalPreshower = 1,
    /// <summary>ECAL main cell (NA64 "ECAL1").</summary>
    EcalMain = 2,
    /// <summary>HCAL cell; the module number is in <see cref="MappedChannel.Module"/>.</summary>
    Hcal = 3,
    /// <summary>VETO photomultiplier; two per plane, plane = X / 2.</summary>
    Veto = 4,
    /// <summary>Synchrotron-radiation detector module.</summary>
    Srd = 5,
    /// <summary>Beam counter (S0, S1, S2, V1, ...), used for the master time.</summary>
    BeamCounter = 6,
}
