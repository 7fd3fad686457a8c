using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>What a running command works with.</summary>
internal sealed record CommandContext(CliConsole Console, IReadOnlyList<StreamEndpoint> Servers, string? ApiKey, TimeProvider Time) : IDisposable
{
    /// <summary>The HTTP interface of the servers.</summary>
    public StreamHttpClient Http { get; } = new(Servers, ApiKey);

    /// <summary>The server that answers.</summary>
    public StreamEndpoint Server => Http.Endpoint;

    public Task<StreamClient> ConnectAsync(SessionOptions session, int window, CancellationToken cancellationToken) =>
        StreamClient.ConnectAsync(
            new StreamClientOptions
            {
                Endpoints = Servers, ApiKey = ApiKey, Session = session, MaxOutstanding = window, TimeProvider = Time,
            },
            cancellationToken);

    public void Dispose() => Http.Dispose();
}
