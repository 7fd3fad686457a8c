using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>What a running command works with.</summary>
internal sealed record CommandContext(CliConsole Console, StreamEndpoint Server, string? ApiKey, TimeProvider Time) : IDisposable
{
    /// <summary>The HTTP interface of the server.</summary>
    public StreamHttpClient Http { get; } = new(Server, ApiKey);

    public Task<StreamClient> ConnectAsync(SessionOptions session, int window, CancellationToken cancellationToken) =>
        StreamClient.ConnectAsync(
            new StreamClientOptions
            {
                Endpoint = Server, ApiKey = ApiKey, Session = session, MaxOutstanding = window, TimeProvider = Time,
            },
            cancellationToken);

    public void Dispose() => Http.Dispose();
}
