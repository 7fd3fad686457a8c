namespace StreamCluster.Gateway.Hosting;

internal static class HistorySetup
{
    public static IServiceCollection AddHistory(this IServiceCollection services) => services;
}
