using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Settings under <c>Exports</c>.</summary>
public sealed class ExportOptions
{
    /// <summary>The export root: the only folder below which <c>save</c> writes. Made when it is first needed.</summary>
    /// <value>The default is <c>results</c> under the application's home.</value>
    [MinLength(1)]
    public string? Path { get; set; }
}
