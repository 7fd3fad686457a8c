using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Hosting;

/// <summary>Settings under <c>Node</c>.</summary>
public sealed class NodeOptions
{
    /// <summary>What the node is called in the stats, for people. Nodes may share a name.</summary>
    /// <value>The default is the machine's name; 1 to 100 characters.</value>
    [StringLength(100, MinimumLength = 1)]
    public string Name { get; set; } = Environment.MachineName;
}
