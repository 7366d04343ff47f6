using EdgeMon.Daq;

namespace EdgeMon.Calibration;

/// <summary>One mapped digitiser channel.</summary>
/// <param name="Index">Dense index, 0..N-1, in the order of the maps: all per-channel arrays use it.</param>
/// <param name="Detector">Detector name as in the map ("ECAL0", "HOD2X").</param>
/// <param name="Role">What the detector is for the reconstruction.</param>
/// <param name="Module">Module number for detectors that have several (HCAL0..3 give 0..3); 0 otherwise.</param>
/// <param name="Address">Electronics address.</param>
/// <param name="X">First cell coordinate of the map.</param>
/// <param name="Y">Second cell coordinate of the map.</param>
public readonly record struct MappedChannel(
    int Index, string Detector, DetectorRole Role, int Module, ChannelAddress Address, int X, int Y)
{
    /// <summary>Name for people and messages: "ECAL0 (3,2)".</summary>
    public string CellName => $"{Detector} ({X},{Y})";
}
