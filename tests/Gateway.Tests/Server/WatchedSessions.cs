using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>Remembers the ids of the sessions that were called.</summary>
internal sealed class WatchedSessions(ConcurrentBag<string> called) : IIncomingGrainCallFilter
{
    public static void Register(WebApplicationBuilder builder, ConcurrentBag<string> called) =>
        builder.Services.AddSingleton<IIncomingGrainCallFilter>(new WatchedSessions(called));

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(ISessionGrain)
            && context.TargetId.Key.ToString()! is var session && !session.StartsWith("rehearsal_", StringComparison.Ordinal))
            called.Add(session);
        return context.Invoke();
    }
}
