namespace EdgeMon.Signal.Reconstruction;

/// <summary>What energies of a spill are multiplied with besides K: LED ratios and temperatures in one. Immutable.</summary>
/// <param name="Ratios">Over the index of the channel; null means 1 for all.</param>
/// <param name="Temperatures">The temperatures in them.</param>
internal sealed record SpillGains(float[]? Ratios, SpillTemperatures Temperatures)
{
    /// <summary>Asks the setup of a run for a spill.</summary>
    public static SpillGains Of(RunSetup setup, int spill)
    {
        float[]? led = setup.LedRatiosOfSpill?.Invoke(spill);
        SpillTemperatures temperatures = setup.TemperaturesOfSpill?.Invoke(spill) ?? SpillTemperatures.None;
        if (led is null || temperatures.EnergyFactors is not { } factors) return new(led ?? temperatures.EnergyFactors, temperatures);
        if (led.Length != factors.Length) throw new ArgumentException($"{led.Length} LED ratios for {factors.Length} channels", nameof(setup));
        var ratios = new float[led.Length];
        for (int i = 0; i < ratios.Length; i++) ratios[i] = led[i] * factors[i];
        return new(ratios, temperatures);
    }
}
