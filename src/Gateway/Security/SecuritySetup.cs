using StreamCluster.Hosting.Settings;

namespace StreamCluster.Gateway.Security;

/// <summary>Composition of the folder.</summary>
internal static class SecuritySetup
{
    /// <summary>
    /// Reads the section. A key that is there but blank, such as a secret that was not filled in, is a mistake: read as none, it would
    /// open the server.
    /// </summary>
    public static SecurityOptions ReadOptions(SettingsReader reader, IConfiguration configuration)
    {
        var options = reader.Read<SecurityOptions>("Security");
        var keys = configuration.GetSection("Security:ApiKeys");
        reader.Require(
            keys.Value is null ? keys.GetChildren().All(static key => !string.IsNullOrWhiteSpace(key.Value)) : options.ApiKeys.Length > 0,
            "Security:ApiKeys: a key is blank. Leave the setting out where no key is wanted.");
        foreach (var origin in options.AllowedOrigins)
        {
            reader.Require(
                origin == "*" || IsOrigin(origin),
                $"Security:AllowedOrigins: '{origin}' is not an origin; write https://host[:port], or *.");
        }

        return options;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;

    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Origins>();
        services.AddHostedService<KeyRevocation>();
        return services;
    }
}
