using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using StreamCluster.Gateway;

namespace StreamCluster.Browser.Tests.Dashboard;

/// <summary>A whole gateway with the shipped ensemble, on a port of its own that it keeps over restarts.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamcluster-dashboard-");
    private readonly Action<WebApplicationBuilder>? _configure;
    private readonly string[] _settings;
    private WebApplication? _app;
    private string _url = "http://127.0.0.1:0";

    private DashboardServer(Action<WebApplicationBuilder>? configure, string[] settings) => (_configure, _settings) = (configure, settings);

    public Uri Address { get; private set; } = null!;

    public HttpClient Client { get; } = new();

    public string Models => Path.Combine(_folder.FullName, "models");

    public string Exports => Path.Combine(_folder.FullName, "results");

    public static Task<DashboardServer> StartAsync(params string[] settings) => StartAsync(null, settings);

    public static async Task<DashboardServer> StartAsync(Action<WebApplicationBuilder>? configure, params string[] settings)
    {
        var server = new DashboardServer(configure, settings);
        Copy(Repository.Path("models"), server.Models);
        await server.RunAsync();
        return server;
    }

    /// <summary>Another ensemble over the shipped models; its record may be changed before it is written.</summary>
    public async Task AddEnsembleAsync(string file, Action<System.Text.Json.Nodes.JsonObject> change)
    {
        var record = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Models, "ensembles", "tep.json")))!.AsObject();
        change(record);
        await File.WriteAllTextAsync(Path.Combine(Models, "ensembles", file), record.ToJsonString());
    }

    public async Task RunAsync()
    {
        _app = GatewayHost.Build(
            [
                "--urls", _url, "--Models:Path", Models, "--Storage:Path", Path.Combine(_folder.FullName, "data"), "--Exports:Path", Exports,
                "--Drain:Spread", "00:00:00", "--Logging:Console:LogLevel:Default", "None", .. _settings,
            ],
            _configure);
        await _app.StartAsync();
        _url = _app.Urls.Single();
        Address = new Uri(_url);
        await Client.WhenReadyAsync(_url);
    }

    public async Task StopAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public async Task<JsonElement> ReadAsync(string path)
    {
        using var document = JsonDocument.Parse(await Client.GetStringAsync(new Uri(Address, path)));
        return document.RootElement.Clone();
    }

    public Task<JsonElement> StatsAsync() => ReadAsync("/api/v1/inference/stream/stats");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
