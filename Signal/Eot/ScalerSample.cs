namespace EdgeMon.Signal.Eot;

/// <summary>The counters of interest of one scaler readout.</summary>
/// <param name="TimeTicks">Time in spill [ticks of 38.88 MHz].</param>
/// <param name="Coincidences">Beam coincidences since the start of the spill.</param>
/// <param name="Offered">Triggers offered since the start of the spill.</param>
/// <param name="Recorded">Triggers recorded since the start of the spill.</param>
public readonly record struct ScalerSample(uint TimeTicks, uint Coincidences, uint Offered, uint Recorded);
