namespace StreamCluster.Cli.Tests;

/// <summary>Tests that measure the whole process, its memory and handles: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "alone";
}
