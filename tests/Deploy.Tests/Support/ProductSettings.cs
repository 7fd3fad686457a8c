using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamCluster.Gateway;
using StreamCluster.Silo;

namespace StreamCluster.Deploy.Tests.Support;

/// <summary>
/// Builds the product with the environment that a deployment gives it. For an unknown setting or a wrong value it throws its own
/// <see cref="Hosting.Settings.SettingsException"/>. It is built, not started.
/// </summary>
internal sealed class ProductSettings : IAsyncDisposable
{
    /// <summary>Variables of .NET and OpenTelemetry, whose names are standards.</summary>
    private static readonly string[] OfOthers = ["DOTNET_", "OTEL_"];

    /// <summary>Where the secret of the component cluster-tls is mounted.</summary>
    private const string TlsSecret = "/run/cluster-tls";

    private static readonly Lazy<string> TlsFiles = new(static () =>
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "cluster-tls");
        using var authority = new TestAuthority("cluster");
        authority.WriteTo(folder, "node");
        return folder;
    });

    private readonly WebApplication _app;

    /// <summary>A gateway or a full node.</summary>
    public ProductSettings(IEnumerable<KeyValuePair<string, string>> environment)
        : this(GatewayHost.Build(ArgumentsOf(environment), Quiet))
    {
    }

    private ProductSettings(WebApplication app) => _app = app;

    /// <summary>A silo.</summary>
    public static ProductSettings OfSilo(IEnumerable<KeyValuePair<string, string>> environment) => new(SiloHost.Build(ArgumentsOf(environment), Quiet));

    /// <summary>The options as the product takes them, defaults included.</summary>
    public T Options<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The paths that the product serves.</summary>
    public IReadOnlyList<string> Paths =>
        [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(static endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'))];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Quiet(WebApplicationBuilder builder) => builder.Logging.ClearProviders();

    /// <summary>As arguments, because the product refuses an unknown section on the command line and ignores it in the environment.</summary>
    private static string[] ArgumentsOf(IEnumerable<KeyValuePair<string, string>> environment) => [.. environment.SelectMany(AsArgument)];

    private static IEnumerable<string> AsArgument(KeyValuePair<string, string> variable)
    {
        var (name, value) = (variable.Key, variable.Value);
        if (OfOthers.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            return [];
        if (name.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
            name = name["ASPNETCORE_".Length..];
        // These exist where the product is deployed.
        if (name == "Models__Path")
            value = Repository.Path("models");
        if (value.StartsWith(TlsSecret, StringComparison.Ordinal))
            value = TlsFiles.Value + value[TlsSecret.Length..];
        return ["--" + name.Replace("__", ":", StringComparison.Ordinal), value];
    }
}
