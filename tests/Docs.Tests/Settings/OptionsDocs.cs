using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Hosting;

namespace StreamCluster.Docs.Tests.Settings;

/// <summary>The options classes of a gateway, with what their XML documentation says.</summary>
internal static class OptionsDocs
{
    /// <summary>Section and class, in the order in which the gateway has them. The settings that every node has are nested in a record.</summary>
    public static IReadOnlyList<(string Section, Type Type)> Sections { get; } =
        [.. MembersOf(typeof(GatewaySettings)).SelectMany(static member => member.Type == typeof(NodeSettings) ? MembersOf(member.Type) : [member])];

    /// <summary>All settings as <c>Section:Name</c>, or <c>Section:Part:Name</c>.</summary>
    public static IReadOnlyList<(string Name, string Section, PropertyInfo Property)> All { get; } =
        [.. from section in Sections
            from setting in PropertiesOf(section.Type, section.Section)
            select (setting.Name, section.Section, setting.Property)];

    /// <summary>The text of an element of a setting's documentation, in Markdown.</summary>
    public static string TextOf(PropertyInfo property, string element)
    {
        var file = Path.ChangeExtension(property.DeclaringType!.Assembly.Location, ".xml");
        var name = $"P:{property.DeclaringType.FullName}.{property.Name}";
        var member = XDocument.Load(file).Descendants("member").Single(member => (string?)member.Attribute("name") == name);
        return Markdown(member.Element(element) ?? throw new InvalidOperationException($"{name} has no <{element}>."), property);
    }

    private static IEnumerable<(string Name, PropertyInfo Property)> PropertiesOf(Type type, string section) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            property.PropertyType.IsClass && property.PropertyType != typeof(string) && !property.PropertyType.IsArray
                ? PropertiesOf(property.PropertyType, $"{section}:{property.Name}")
                : [($"{section}:{property.Name}", property)]);

    private static IEnumerable<(string Section, Type Type)> MembersOf(Type settings) =>
        settings.GetConstructors(BindingFlags.Public | BindingFlags.Instance)
            .Single(static constructor => constructor.GetParameters().Length > 1)
            .GetParameters().Select(static parameter => (parameter.Name!, parameter.ParameterType));

    private static string Markdown(XElement element, PropertyInfo property)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{SettingOf((string)see.Attribute("cref")!)}`",
                XText plain => plain.Value,
                _ => throw new InvalidOperationException($"{property.Name}: {node} cannot be shown."),
            });
        }

        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string SettingOf(string cref) => All.Single(setting =>
        string.Create(CultureInfo.InvariantCulture, $"P:{setting.Property.DeclaringType!.FullName}.{setting.Property.Name}") == cref).Name;
}
