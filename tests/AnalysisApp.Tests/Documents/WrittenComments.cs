using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AnalysisApp.Tests.Documents;

/// <summary>Comments of the source as Markdown, from the documentation files that the compiler writes beside the assemblies.</summary>
internal sealed partial class WrittenComments
{
    private readonly Dictionary<string, XElement> _members;

    /// <param name="assemblies">Whose comments.</param>
    public WrittenComments(IEnumerable<Assembly> assemblies) => _members = assemblies.Distinct()
        .SelectMany(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member"))
        .Where(member => member.Attribute("name")!.Value[2..].StartsWith("AnalysisApp.", StringComparison.Ordinal))
        .ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>What is said of a property, or of the parameter that it comes from.</summary>
    /// <param name="property">Of an options class or a record.</param>
    /// <param name="keyOf">What a property that the comment names is called here.</param>
    public string Of(PropertyInfo property, Func<string, string> keyOf)
    {
        var type = property.DeclaringType!.FullName!.Replace('+', '.');
        var parts = _members.TryGetValue($"P:{type}.{property.Name}", out var member)
            ? member.Elements().Where(part => part.Name.LocalName is "summary" or "remarks")
            : _members[$"T:{type}"].Elements("param").Where(param => param.Attribute("name")!.Value == property.Name);
        var text = string.Join(' ', parts.SelectMany(part => part.Nodes().Append(new XText(" "))).Select(node => Markdown(node, keyOf)));
        return Tidy(text);
    }

    private static string Markdown(XNode node, Func<string, string> keyOf) => node switch
    {
        XElement { Name.LocalName: "see" } see => $"`{keyOf(see.Attribute("cref")!.Value[2..])}`",
        XElement other => $"`{other.Value}`",
        _ => node.ToString(),
    };

    /// <summary>In the owner's words: what a programmer calls null is left empty, and the default has a column of its own.</summary>
    private static string Tidy(string text)
    {
        text = Spaces().Replace(System.Net.WebUtility.HtmlDecode(text), " ");
        text = SpaceBeforeSign().Replace(text, "$1").Replace("Null (the default):", "Empty:", StringComparison.Ordinal);
        text = Null().Replace(text, "; empty$1");
        return Spaces().Replace(PlainDefault().Replace(text, ""), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@" ([.,;:)])")]
    private static partial Regex SpaceBeforeSign();

    [GeneratedRegex("; null( |:)")]
    private static partial Regex Null();

    [GeneratedRegex(@"The default is (`[^`]+`|[^.;`])+\.(?= |$)")]
    private static partial Regex PlainDefault();
}
