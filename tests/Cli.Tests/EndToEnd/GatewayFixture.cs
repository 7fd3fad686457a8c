using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using StreamCluster.Client;
using StreamCluster.Gateway;

namespace StreamCluster.Cli.Tests.EndToEnd;

/// <summary>The real gateway with the tests' models, on a port of its own.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamctl-tests-").FullName;
    private WebApplication? _app;

    public string Address => _app!.Urls.Single();

    internal StreamEndpoint Endpoint => StreamEndpoint.Parse(Address);

    public async Task InitializeAsync()
    {
        _app = Build(_folder);
        await StartAsync(_app);
    }

    public async Task DisposeAsync()
    {
        await _app!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal static WebApplication Build(string folder, params string[] settings) => GatewayHost.Build(
        [
            "--urls", "http://127.0.0.1:0",
            "--Models:Path", Repository.Path("tests/Data/models"),
            "--Storage:Path", Path.Combine(folder, "data"),
            "--Exports:Path", Path.Combine(folder, "results"),
            .. settings,
        ],
        static builder => builder.Logging.SetMinimumLevel(LogLevel.Error));

    /// <summary>Starts it and waits until its models are loaded.</summary>
    internal static async Task StartAsync(WebApplication app)
    {
        await app.StartAsync();
        using var http = new StreamHttpClient(StreamEndpoint.Parse(app.Urls.Single()));
        while (!await http.IsReadyAsync())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }

    internal Task<CliRun> RunAsync(params string[] args) => CliRun.OfAsync([.. args, "--server", Address]);
}
