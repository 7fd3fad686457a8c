namespace StreamCluster.Gateway.Http.Docs;

/// <summary>The groups in which the HTTP interface is shown.</summary>
internal static class ApiTags
{
    public const string Stream = "Streaming inference";
    public const string Ensembles = "Ensembles";
}
