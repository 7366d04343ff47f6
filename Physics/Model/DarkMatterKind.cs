namespace EdgeMon.Physics.Model;

/// <summary>Nature of the dark matter particle chi that the Z' couples to.</summary>
public enum DarkMatterKind
{
    /// <summary>Complex scalar, the paper's choice (Eqs 3, 4).</summary>
    ComplexScalar = 0,
    /// <summary>Dirac fermion with a vector coupling g_D.</summary>
    Dirac = 1,
    /// <summary>Majorana fermion with an axial coupling g_D/2.</summary>
    Majorana = 2,
}
