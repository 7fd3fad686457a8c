using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using StreamCluster.Client;
using StreamCluster.Gateway;

namespace StreamCluster.Examples.Tests;

/// <summary>The real gateway with the shipped ensemble, which can be restarted where it is: same address, same folder.</summary>
internal sealed class RestartedGateway : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamcluster-examples-");
    private readonly string[] _settings;
    private WebApplication _app;

    private RestartedGateway(string[] settings) => (_settings, _app) = (settings, Build("http://127.0.0.1:0", settings));

    public StreamEndpoint Endpoint => StreamEndpoint.Parse(_app.Urls.Single());

    public static async Task<RestartedGateway> StartAsync(params string[] settings)
    {
        var gateway = new RestartedGateway(settings);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Stops it as SIGTERM does, connections closed with 1012, and starts it again.</summary>
    public async Task RestartAsync()
    {
        var address = _app.Urls.Single();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = Build(address, _settings);
        await StartAsync();
    }

    /// <summary>The timestamps of a session's history, in its order.</summary>
    public async Task<string[]> TimestampsAsync(string session)
    {
        using var http = new StreamHttpClient(Endpoint);
        var csv = new MemoryStream();
        await http.DownloadHistoryAsync(session, csv);
        var lines = Encoding.UTF8.GetString(csv.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Skip(1).Select(static line => line[..line.IndexOf(',', StringComparison.Ordinal)])];
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private WebApplication Build(string address, string[] settings) => GatewayHost.Build(
        [
            "--urls", address,
            "--Models:Path", Repository.Path("models"),
            "--Storage:Path", Path.Combine(_folder.FullName, "data"),
            "--Exports:Path", Path.Combine(_folder.FullName, "results"),
            "--Drain:Spread", "00:00:00",
            .. settings,
        ],
        static builder => builder.Logging.SetMinimumLevel(LogLevel.Error));

    private async Task StartAsync()
    {
        await _app.StartAsync();
        using var http = new StreamHttpClient(Endpoint);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        while (!await http.IsReadyAsync(patience.Token))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
    }
}
