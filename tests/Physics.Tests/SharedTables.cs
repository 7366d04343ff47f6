using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Tests;
using EdgeMon.Physics.Yields;

[assembly: AssemblyFixture(typeof(SharedTables))]

namespace EdgeMon.Physics.Tests;

/// <summary>Expensive tables for pure lead at 100 GeV (the reference's setup), made once for all tests.</summary>
public sealed class SharedTables
{
    private readonly Lazy<PhysicsTables> _lead = new(() => PhysicsTables.Build(new PhysicsTablesOptions { Absorber = Absorber.Lead }));
    private readonly Lazy<SignalYields> _yields;
    private readonly Lazy<LimitEngine> _engine;

    public SharedTables()
    {
        _yields = new(() => new SignalYields(_lead.Value));
        // Masses of the reference plus those around the cusp.
        double[] masses = [1, 2, 5, 10, 20, 50, 100, 150, 200, 205, 210, 215, 220, 222, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 240, 245, 250, 260, 270, 280, 290, 300, 310, 320, 330, 350, 400, 500, 600];
        _engine = new(() => new LimitEngine(_lead.Value, massesMeV: masses));
    }

    public PhysicsTables Lead => _lead.Value;

    public SignalYields Yields => _yields.Value;

    public LimitEngine Engine => _engine.Value;
}
