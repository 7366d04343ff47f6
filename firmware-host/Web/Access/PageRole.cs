namespace EdgeMon.Host.Web.Access;

/// <summary>What a person may do on the page. Each role may do all that the roles before it may.</summary>
public enum PageRole
{
    /// <summary>Looks.</summary>
    Viewer = 0,
    /// <summary>Acknowledges and shelves alarms.</summary>
    Shifter = 1,
    /// <summary>Changes the configuration and unblinds.</summary>
    Coordinator = 2,
}
