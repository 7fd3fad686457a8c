using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace StreamCluster.Gateway.Tests.Http;

/// <summary>The whole gateway, in this process, on a free port, with the test models and folders of its own.</summary>
public sealed class RealGateway : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamcluster-http-");
    private WebApplication? _app;

    public Uri Address { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>The export root.</summary>
    public string Exports => Path.Combine(_folder.FullName, "results");

    /// <summary>Names that need care in an address; each is an ensemble over <c>Ensemble_x</c>'s models.</summary>
    public static TheoryData<string> Names { get; } =
    [
        "plain", "with space", "a/b/c", "/", "a%2Fb", "100%", "a+b&c=d?e#f", "Größe 温度 🌡", "quote\"back\\slash", "info", "list", "a/info",
        "x/y",
    ];

    public async Task InitializeAsync()
    {
        var models = CopyModels();
        var record = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(models, "ensembles", "x.json")))!.AsObject();
        record["metrics"] = JsonNode.Parse("""{"r2_mean":0.5,"Über":[1,null]}""");
        record["signal_analysis"]![0]!["r2_stage1"] = null;
        var count = 0;
        foreach (var name in (IEnumerable<string>)Names)
        {
            record["ensemble_name"] = name;
            await File.WriteAllTextAsync(Path.Combine(models, "ensembles", $"name_{count++}.json"), record.ToJsonString());
        }

        _app = GatewayHost.Build(
            [
                "--urls", "http://127.0.0.1:0",
                "--Models:Path", models,
                "--Storage:Path", Path.Combine(_folder.FullName, "data"),
                "--Exports:Path", Exports,
            ],
            static builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
        await Client.WhenReadyAsync(_app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private string CopyModels()
    {
        var to = Path.Combine(_folder.FullName, "models");
        var from = Path.Combine(Repository.Root, "tests", "Data", "models");
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return to;
    }
}
