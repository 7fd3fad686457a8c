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
        if (context.InterfaceMethod.DeclaringType == typeof(ISessionGrain))
            called.Add(context.TargetId.Key.ToString()!);
        return context.Invoke();
    }
}
