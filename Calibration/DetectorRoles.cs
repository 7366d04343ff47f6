using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Calibration;

/// <summary>Gives detectors of one name, or of names that begin alike, their role.</summary>
public sealed record DetectorRoleRule
{
    /// <summary>Name as in the maps ("ECAL0"); a <c>*</c> at the end makes it the beginning of names ("ST*").</summary>
    [Required, MinLength(1)]
    public string Detector { get; init; } = "";
    /// <summary>The role.</summary>
    public DetectorRole Role { get; init; }
    /// <summary>Module number for detectors that have several.</summary>
    [Range(0, 255)]
    public int Module { get; init; }
}

/// <summary>Which detector name plays which role in reconstruction and selection: configuration, with NA64's names as default (FRAMES section 10).</summary>
public sealed record DetectorRoles
{
    /// <summary>The rules. An exact name wins over a beginning, a longer beginning over a shorter one, an earlier rule over a later one.</summary>
    public IReadOnlyList<DetectorRoleRule> Rules { get; init; } =
    [
        new() { Detector = "ECAL0", Role = DetectorRole.EcalPreshower },
        new() { Detector = "ECAL1", Role = DetectorRole.EcalMain },
        new() { Detector = "HCAL0", Role = DetectorRole.Hcal, Module = 0 },
        new() { Detector = "HCAL1", Role = DetectorRole.Hcal, Module = 1 },
        new() { Detector = "HCAL2", Role = DetectorRole.Hcal, Module = 2 },
        new() { Detector = "HCAL3", Role = DetectorRole.Hcal, Module = 3 },
        new() { Detector = "VETO", Role = DetectorRole.Veto },
        new() { Detector = "SRD", Role = DetectorRole.Srd },
        new() { Detector = "S0", Role = DetectorRole.BeamCounter },
        new() { Detector = "S1", Role = DetectorRole.BeamCounter },
        new() { Detector = "S2", Role = DetectorRole.BeamCounter },
        new() { Detector = "V1", Role = DetectorRole.BeamCounter },
        new() { Detector = "V2", Role = DetectorRole.BeamCounter },
        new() { Detector = "S4", Role = DetectorRole.BeamCounter },
    ];

    /// <summary>NA64's detector names.</summary>
    public static DetectorRoles Na64 { get; } = new();

    /// <summary>Role and module of a detector; <see cref="DetectorRole.Other"/> when no rule names it.</summary>
    /// <param name="detector">Name as in the map.</param>
    public (DetectorRole Role, int Module) Of(string detector)
    {
        DetectorRoleRule? best = null;
        int bestLength = -1;
        foreach (DetectorRoleRule rule in Rules)
        {
            int length;
            if (rule.Detector == detector) length = int.MaxValue;
            else if (rule.Detector.EndsWith('*') && detector.AsSpan().StartsWith(rule.Detector.AsSpan(0, rule.Detector.Length - 1), StringComparison.Ordinal))
                length = rule.Detector.Length - 1;
            else continue;
            if (length <= bestLength) continue;
            (best, bestLength) = (rule, length);
        }
        return best is null ? (DetectorRole.Other, 0) : (best.Role, best.Module);
    }
}
