using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StreamCluster.Deploy.Tests.Support;

/// <summary>Reads YAML that has no types of its own here.</summary>
internal static class Yaml
{
    /// <summary>The documents of a file of the repository; anchors and <c>&lt;&lt;</c> are resolved.</summary>
    public static IReadOnlyList<YamlNode> Read(string path)
    {
        using var text = File.OpenText(Repository.Path(path));
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(text)));
        return [.. stream.Documents.Select(static document => document.RootNode)];
    }

    public static YamlNode At(this YamlNode node, params string[] path) =>
        node.TryAt(path) ?? throw new KeyNotFoundException($"There is no {string.Join('.', path)} in {node}.");

    public static YamlNode? TryAt(this YamlNode node, params string[] path)
    {
        foreach (var name in path)
        {
            if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(new YamlScalarNode(name), out var child))
                return null;
            node = child;
        }

        return node;
    }

    public static IEnumerable<YamlNode> Items(this YamlNode node) => ((YamlSequenceNode)node).Children;

    public static IEnumerable<KeyValuePair<string, YamlNode>> Members(this YamlNode node) =>
        ((YamlMappingNode)node).Children.Select(static pair => KeyValuePair.Create(pair.Key.Text(), pair.Value));

    public static string Text(this YamlNode node) => ((YamlScalarNode)node).Value!;

    public static double Number(this YamlNode node) => double.Parse(node.Text(), CultureInfo.InvariantCulture);
}
