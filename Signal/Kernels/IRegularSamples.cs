namespace EdgeMon.Signal.Kernels;

/// <summary>The 32 pedestal-subtracted samples of a regular channel [1/3 ADC] in registers, as <see cref="RegularPulseMeter"/> asks about them.</summary>
internal unsafe interface IRegularSamples<TSelf> where TSelf : struct, IRegularSamples<TSelf>
{
    /// <summary>True where the machine has the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>The samples of sixteen words without their pedestals.</summary>
    static abstract TSelf Subtract(byte* words, uint pedestals);

    /// <summary>Bit i set where sample i is at or above half of a maximum.</summary>
    uint AtOrAboveHalf(int maximum);

    /// <summary>Bit i set where sample i is a value.</summary>
    uint EqualTo(int value);

    /// <summary>The largest sample.</summary>
    int Largest();

    /// <summary>The largest of the samples whose bits are set; at least one is.</summary>
    int Largest(uint among);

    /// <summary>Adds a scaled shape to all samples as <see cref="AddScaledKernel"/> does.</summary>
    void Add(ref double shape, double factor);

    /// <summary>Clears the samples in front of one, 0..31.</summary>
    void ClearBefore(int sample);

    /// <summary>Stores the samples in order.</summary>
    void Store(int* values);
}
