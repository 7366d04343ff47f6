using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace EdgeMon.Host.Web.Access;

/// <summary>Keeps the keys of cookies and tokens in memory: none ever lies on a disk, and a restart makes new ones.</summary>
internal sealed class MemoryKeys : IXmlRepository
{
    private readonly Lock _gate = new();
    private readonly List<XElement> _keys = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_gate) return [.. _keys];
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_gate) _keys.Add(element);
    }
}
