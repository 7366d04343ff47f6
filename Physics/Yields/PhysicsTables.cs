using EdgeMon.Physics.Production;
using EdgeMon.Physics.Showers;

namespace EdgeMon.Physics.Yields;

/// <summary>
/// The expensive part of the physics: track lengths of the shower and cross-sections over mass, energy and energy fraction. Built once (seconds), kept as
/// bytes by the host under <see cref="InputsHash"/>; efficiencies, models, beam charge and statistics are applied afterwards.
/// </summary>
public sealed class PhysicsTables
{
    /// <summary>Lightest A' mass tabulated [GeV].</summary>
    public const double LightestGeV = 5e-4;

    /// <summary>Heaviest A' mass tabulated [GeV].</summary>
    public const double HeaviestGeV = 1.2;

    internal PhysicsTables(PhysicsTablesOptions options, TrackLengths trackLengths, EmissionTable emission) =>
        (Options, TrackLengths, Emission, InputsHash) = (options, trackLengths, emission, options.InputsHash);

    /// <summary>What the tables were made of.</summary>
    public PhysicsTablesOptions Options { get; }

    /// <summary>Hash of every input, 64 hexadecimal digits.</summary>
    public string InputsHash { get; }

    /// <summary>Track lengths in the radiator per beam particle.</summary>
    public TrackLengths TrackLengths { get; }

    internal EmissionTable Emission { get; }

    /// <summary>Computes all tables on all cores; the result does not depend on their number.</summary>
    /// <param name="options">Inputs; defaults (100 GeV on the lead/scintillator stack) if null.</param>
    /// <param name="progress">Called with the share done, 0 to 1, from several threads.</param>
    public static PhysicsTables Build(PhysicsTablesOptions? options = null, Action<double>? progress = null)
    {
        options ??= new PhysicsTablesOptions();
        TrackLengths lengths = ShowerTransport.Solve(options.Absorber, options.BeamEnergyGeV,
            new TransportOptions { Cells = options.TransportCells, LowestFraction = options.LowestFraction });
        var crossSection = new ExactTreeLevel(new NuclearFormFactor(options.Nucleus, options.FormFactor));
        double logRange = Math.Log(HeaviestGeV / LightestGeV);
        double[] masses = [.. Enumerable.Range(0, options.MassNodes).Select(i => LightestGeV * Math.Exp(logRange * i / (options.MassNodes - 1)))];
        var emission = EmissionTable.Build(crossSection, masses, options.LowestFraction * options.BeamEnergyGeV, options.BeamEnergyGeV, options.EnergyNodes, options.LowestFraction, progress);
        return new PhysicsTables(options, lengths, emission);
    }

    /// <summary>The tables as bytes, to be kept in a file (see <see cref="TryFromBytes"/>).</summary>
    public byte[] ToBytes() => PhysicsTablesFormat.Write(this);

    /// <summary>Tables from bytes of <see cref="ToBytes"/>, if they were made with these inputs and are undamaged.</summary>
    /// <param name="bytes">Bytes.</param>
    /// <param name="options">Inputs that the tables must have been made with.</param>
    /// <param name="reason">Why not, when the answer is null: for the log, before building anew.</param>
    public static PhysicsTables? TryFromBytes(ReadOnlySpan<byte> bytes, PhysicsTablesOptions options, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PhysicsTablesFormat.Read(bytes, options, out reason);
    }
}
