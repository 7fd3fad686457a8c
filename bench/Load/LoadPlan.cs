namespace StreamCluster.Load;

/// <summary>What is to be run.</summary>
internal sealed record LoadPlan(Uri Server, string Ensemble, int Connections, int Batch, int Window, TimeSpan Duration, int ServerPid)
{
    public Uri StreamAddress => new UriBuilder(Server)
    {
        Scheme = Server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
        Path = "/api/v1/inference/stream",
    }.Uri;

    public int SamplesPerMessage => Math.Max(1, Batch);
}
