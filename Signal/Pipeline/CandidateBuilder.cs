using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Writes down a candidate with all its cells and its raw bytes. Rare, so it may allocate.</summary>
internal sealed class CandidateBuilder(RunContext context, Provenance provenance)
{
    /// <summary>The record of the event that the reconstructor holds.</summary>
    public CandidateRecord Build(in EventRecord record, int spill, EventReconstructor reconstructor, ReadOnlySpan<byte> bytes)
    {
        DetectorLayout layout = context.Layout;
        EventPulses pulses = reconstructor.Pulses;
        var cells = new List<CellEnergy>();
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            int slot = layout.SlotOf(channel);
            float energy = pulses.Energies.Span[slot];
            if (!(energy > 0)) continue;
            cells.Add(new CellEnergy(context.Setup.Map.Channels[channel].CellName, energy,
                pulses.Times.Span[slot] + reconstructor.Constants.TimeOffsetNs.Span[slot], pulses.Amplitudes.Span[slot] / 3.0));
        }
        var srd = new double[context.SrdModules];
        for (int module = 0; module < srd.Length; module++) srd[module] = record.SrdMeV[module];
        return new CandidateRecord
        {
            Provenance = provenance,
            Run = context.Run,
            Spill = spill,
            EventInSpill = record.EventInSpill,
            EventInRun = record.EventInRun,
            TriggerMask = record.TriggerMask,
            TimeUnix = record.TimeUnix,
            EcalGeV = record.EcalGeV,
            PreshowerGeV = record.PreshowerGeV,
            HcalGeV = record.HcalGeV,
            VetoGeV = record.VetoGeV,
            SrdMeV = srd,
            ShowerChi2 = record.ShowerChi2,
            MissingEnergyGeV = record.MissingEnergyGeV,
            Cells = cells,
            RawEvent = bytes.ToArray(),
        };
    }
}
