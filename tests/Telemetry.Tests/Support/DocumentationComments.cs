using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeMon.Telemetry.Tests.Support;

/// <summary>Summaries of documentation comments, from the XML files beside the assemblies.</summary>
internal sealed partial class DocumentationComments
{
    private readonly Dictionary<string, string> _texts = [];

    public DocumentationComments()
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "EdgeMon.*.xml"))
        {
            foreach (XElement member in XDocument.Load(file).Descendants("member"))
            {
                string name = member.Attribute("name")!.Value;
                if (member.Element("summary") is { } summary) _texts[name] = Text(summary);
                // Positional records document their members as parameters of the type.
                foreach (XElement parameter in member.Elements("param"))
                {
                    if (name.StartsWith("T:", StringComparison.Ordinal)) _texts[$"P:{name[2..]}.{parameter.Attribute("name")!.Value}"] = Text(parameter);
                }
            }
        }
    }

    public string? Of(MemberInfo member) => _texts.GetValueOrDefault($"P:{member.DeclaringType!.FullName}.{member.Name}");

    private static string Text(XElement element)
    {
        foreach (XElement see in element.Descendants("see").ToArray())
            see.ReplaceWith(see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Value);
        return Spaces().Replace(element.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
