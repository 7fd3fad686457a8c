using Microsoft.AspNetCore.Builder;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>A whole gateway as it ships, on a port of its own, with a store and an export root in a folder of its own.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string[] _settings;
    private readonly Action<WebApplicationBuilder>? _configure;
    private string[] _store = [];
    private TestGrains? _grains;
    private WebApplication? _app;

    private TestServer(string[] settings, Action<WebApplicationBuilder>? configure) => (_settings, _configure) = (settings, configure);

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public string Folder => _folder.Path;

    public IServiceProvider Services => App.Services;

    private WebApplication App => _app ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Starts a server and waits until its models are loaded.</summary>
    /// <param name="settings">In turn name and value: <c>--Section:Name</c>, <c>value</c>.</param>
    public static Task<TestServer> StartAsync(params string[] settings) => StartAsync(null, settings);

    public static async Task<TestServer> StartAsync(Action<WebApplicationBuilder>? configure, params string[] settings)
    {
        var server = new TestServer(settings, configure);
        try
        {
            if (!settings.Contains("--Storage:Provider", StringComparer.Ordinal))
                server._store = await TestStore.MakeAsync();
            server._grains = await TestGrains.StartAsync(server.Settings, configure);
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Builds, but does not start, a gateway on the same folder and with the same settings.</summary>
    public WebApplication Build() => _grains!.Build(_configure);

    private string[] Settings =>
    [
        "--urls", "http://127.0.0.1:0",
        "--Logging:Console:LogLevel:Default", "None",
        "--Storage:Path", _folder.Under("data"),
        "--Exports:Path", _folder.Under("results"),
        "--Models:Path", TestData.Models,
        "--Drain:Spread", "00:00:00",
        .. _store,
        .. _settings,
    ];

    /// <summary>Stops the server and starts another one, at another port, on the same store.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await RunAsync();
    }

    /// <summary>Begins to stop; done when the server has stopped.</summary>
    public Task StopAsync() => StopAsync(App);

    public async Task<StreamClient> ConnectAsync(Action<System.Net.WebSockets.ClientWebSocketOptions>? options = null) =>
        await StreamClient.ConnectAsync(Address, options);

    /// <summary>A connection that has a configuration.</summary>
    public async Task<StreamClient> ConfiguredAsync(string members = "\"ensemble_name\":\"Ensemble_x\"")
    {
        var client = await ConnectAsync();
        await client.ConfigureAsync(members);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
            await StopAsync(app);
        if (_grains is { } grains)
            await grains.DisposeAsync();
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        var app = Build();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        _app = app;
        Address = new Uri(_app.Urls.Single());
        Http = new HttpClient { BaseAddress = Address, Timeout = StreamClient.Deadline };
        await TestGrains.WhenReadyAsync(_app).WaitAsync(StreamClient.Deadline);
    }

    private async Task StopAsync(WebApplication app)
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Http?.Dispose();
        if (ReferenceEquals(_app, app))
            _app = null;
    }
}
