namespace EdgeMon.Signal.Kernels;

/// <summary>What the id bytes of sample words hold beside the id, as a type argument: the JIT compiles one body for each.</summary>
internal interface IIdBytes
{
    /// <summary>True when it is nothing.</summary>
    static abstract bool ArePlain { get; }
}

/// <summary>Nothing, as the front-ends write them (FRAMES section 4.3).</summary>
internal readonly struct PlainIds : IIdBytes
{
    /// <inheritdoc/>
    public static bool ArePlain => true;
}

/// <summary>Anything.</summary>
internal readonly struct AnyIds : IIdBytes
{
    /// <inheritdoc/>
    public static bool ArePlain => false;
}
