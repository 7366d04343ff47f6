using EdgeMon.Signal.Spills;

namespace EdgeMon.Host.Chain;

/// <summary>A device that looks on while a spill is taken, and adds to its record what the data do not show. What it adds is in the ledger, and in everything made of it.</summary>
internal interface ISpillWitness
{
    /// <summary>The record with what the device knows. Called for each spill, in order, before it goes to the ledger, on the way of events: must not wait.</summary>
    SpillRecord Witness(SpillRecord spill);
}
