namespace StreamCluster.Gateway.Security;

/// <summary>Composition of the folder.</summary>
internal static class SecuritySetup
{
    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Origins>();
        services.AddHostedService<KeyRevocation>();
        return services;
    }
}
