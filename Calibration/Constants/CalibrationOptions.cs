namespace EdgeMon.Calibration;

/// <summary>What to do with a mapped channel that the calibration leaves out.</summary>
public enum MissingChannels : byte
{
    /// <summary>Refuse the calibration and name the channels.</summary>
    Refuse = 0,
    /// <summary>Use the neutral values and list the channels in <see cref="ChannelConstants.UncalibratedChannels"/>.</summary>
    List = 1,
}

/// <summary>How strictly a calibration must fit the channel map.</summary>
public sealed record CalibrationOptions
{
    /// <summary>What to do with channels of <see cref="RequiredRoles"/> that have no K.</summary>
    public MissingChannels MissingChannels { get; init; } = MissingChannels.Refuse;
    /// <summary>Roles whose channels must have a K; channels of other roles may do without.</summary>
    public IReadOnlyList<DetectorRole> RequiredRoles { get; init; } =
        [DetectorRole.EcalPreshower, DetectorRole.EcalMain, DetectorRole.Hcal, DetectorRole.Veto, DetectorRole.Srd];
    /// <summary>Limits of the LED correction.</summary>
    public LedOptions Led { get; init; } = new();
}
