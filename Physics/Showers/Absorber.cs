namespace EdgeMon.Physics.Showers;

/// <summary>
/// Thick absorber as the shower sees it, averaged over its layers: fractions of the radiation lengths that each material contributes.
/// </summary>
/// <param name="Name">Name, kept in the provenance of tables.</param>
/// <param name="Elements">Materials with their shares of the radiation lengths; the shares add up to 1. The first one is the radiator whose nuclei emit the A'.</param>
public sealed record Absorber(string Name, IReadOnlyList<(ShowerElement Material, double Share)> Elements)
{
    /// <summary>Pure lead.</summary>
    public static Absorber Lead { get; } = new("Pb", [(ShowerElement.Lead, 1)]);

    /// <summary>The electromagnetic calorimeter of NA64: 1.5 mm lead and 1.5 mm scintillator in turn; 98.7 % of the radiation lengths are lead.</summary>
    public static Absorber LeadScintillatorStack { get; } = Layers("Pb/Sc 1.5 mm + 1.5 mm", (ShowerElement.Lead, 0.15), (ShowerElement.Scintillator, 0.15));

    /// <summary>Absorber of layers of given thickness.</summary>
    /// <param name="name">Name of the absorber.</param>
    /// <param name="layers">Materials with thickness [cm]; the radiator first.</param>
    public static Absorber Layers(string name, params (ShowerElement Material, double ThicknessCm)[] layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        foreach (var (material, thickness) in layers) Require.Positive(thickness, $"cm of {material.Name}", nameof(layers));
        double total = layers.Sum(layer => layer.ThicknessCm / layer.Material.RadiationLengthCm);
        return new Absorber(name, [.. layers.Select(layer => (layer.Material, layer.ThicknessCm / layer.Material.RadiationLengthCm / total))]);
    }

    /// <summary>Share of the radiation lengths that the radiator contributes.</summary>
    public double RadiatorShare => Elements[0].Share;

    /// <summary>
    /// Atomic electrons of the whole absorber per electron of the radiator: 1 for pure lead, 1.13 for the stack, where light scintillator has nine times as many electrons per radiation length.
    /// </summary>
    public double ElectronsPerRadiatorElectron =>
        Elements.Sum(e => e.Share * e.Material.ElectronsPerRadiationLength) / (RadiatorShare * Elements[0].Material.ElectronsPerRadiationLength);
}
