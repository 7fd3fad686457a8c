using System.Xml.Linq;

namespace StreamCluster.Deploy.Tests.Support;

/// <summary>What the product says of itself.</summary>
internal static class Product
{
    /// <summary>The version that images are tagged with.</summary>
    public static string Version { get; } = Property("Version");

    /// <summary>The .NET it runs on, as in <c>10.0</c>.</summary>
    public static string DotNet { get; } = Property("TargetFramework")["net".Length..];

    private static string Property(string name) => XDocument.Load(Repository.Path("Directory.Build.props")).Descendants(name).Single().Value;
}
