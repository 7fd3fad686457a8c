using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Silo.Sessions;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>The real sessions; remembers the ids that were asked for.</summary>
internal sealed class WatchedSessions(ClusterSessionDirectory inner, ConcurrentBag<string> asked) : ISessionDirectory
{
    public static void Register(WebApplicationBuilder builder, ConcurrentBag<string> asked)
    {
        builder.Services.AddSingleton<ClusterSessionDirectory>();
        builder.Services.AddSingleton<ISessionDirectory>(
            provider => new WatchedSessions(provider.GetRequiredService<ClusterSessionDirectory>(), asked));
    }

    public ISessionGrain GetGrain(string sessionId)
    {
        asked.Add(sessionId);
        return inner.GetGrain(sessionId);
    }

    public ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken) => inner.FindDetachedAsync(connections, cancellationToken);
}
