using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamCluster.Gateway;

namespace StreamCluster.Deploy.Tests.Support;

/// <summary>
/// Puts the product's own gateway together with the environment that a deployment gives it: a setting that the product does not know, or
/// a value it does not take, is the product's own <see cref="Gateway.Hosting.Settings.SettingsException"/>. It is built, not started.
/// </summary>
internal sealed class ProductSettings : IAsyncDisposable
{
    /// <summary>Read by others than the gateway: .NET's own and OpenTelemetry's, whose names are standards; and the silo's, which is not built everywhere.</summary>
    private static readonly string[] OfOthers = ["DOTNET_", "OTEL_", "Cluster__"];

    private readonly WebApplication _app;

    public ProductSettings(IEnumerable<KeyValuePair<string, string>> environment) =>
        // On the command line the gateway knows its sections, too; in the environment it has to pass over what concerns others.
        _app = GatewayHost.Build([.. environment.SelectMany(AsArgument)], static builder => builder.Logging.ClearProviders());

    /// <summary>The options as the product takes them, defaults included.</summary>
    public T Options<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The paths that the product serves.</summary>
    public IReadOnlyList<string> Paths =>
        [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(static endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'))];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IEnumerable<string> AsArgument(KeyValuePair<string, string> variable)
    {
        var (name, value) = (variable.Key, variable.Value);
        if (OfOthers.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            return [];
        if (name.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
            name = name["ASPNETCORE_".Length..];
        // The folder is there where it is deployed to, not here.
        if (name == "Models__Path")
            value = Repository.Path("models");
        return ["--" + name.Replace("__", ":", StringComparison.Ordinal), value];
    }
}
