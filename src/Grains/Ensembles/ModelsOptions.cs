using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Settings under <c>Models</c>.</summary>
public sealed class ModelsOptions
{
    /// <summary>Folder with <c>stage1</c>, <c>boost</c> and <c>ensembles</c>.</summary>
    /// <value>The default is <c>models</c> under the application's home.</value>
    [MinLength(1)]
    public string? Path { get; set; }
}
